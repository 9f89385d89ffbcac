import { normaliseIdentifier } from '../identity/normalise.ts';
import { blockedBy, DEFAULT_IDENTITY_RULES } from '../identity/rules.ts';

/** Type of the identifier that an account's profile stands under. No event names a person by it. */
export const GROUP_ID = 'group_id';

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
