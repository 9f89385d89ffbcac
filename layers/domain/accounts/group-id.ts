import { normaliseIdentifier } from '../identity/normalise.ts';
import { blockedBy, DEFAULT_IDENTITY_RULES } from '../identity/rules.ts';
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
  return blockedBy({ type: GROUP_ID, value }, DEFAULT_IDENTITY_RULES) === undefined ? value : undefined;
}
