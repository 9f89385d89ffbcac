import { normaliseIdentifier } from '../identity/normalise.ts';
import { DEFAULT_IDENTITY_RULES, effortOfEvent, judge } from '../identity/rules.ts';
import { GROUP_ID } from './configuration-for.ts';

export { GROUP_ID };

/**
 * The account that a `groupId` names; undefined where it names none, such as `null` as text.
 *
 * @example
 * groupIdOf(' acme '); // 'acme'
 */
export function groupIdOf(groupId: unknown): string | undefined {
  const value = normaliseIdentifier('none', groupId);
  if (value === undefined) return undefined;
  const judged = judge({ type: GROUP_ID, value }, DEFAULT_IDENTITY_RULES, effortOfEvent());
  return judged.is === 'free' ? value : undefined;
}
