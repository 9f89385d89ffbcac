import type { OwnedIdentifier } from '@tributary/domain/profiles/items';
import { type IdentityRules, rulesOf } from '@tributary/domain/identity/rules';

/**
 * Whether one profile may own all of these. Said a second time, and as plainly as can be: what the product says of limits
 * is under test.
 */
export function isAllowed(
  { identifiers, merges }: { readonly identifiers: readonly OwnedIdentifier[]; readonly merges: number },
  rules: IdentityRules,
): boolean {
  if (merges > rules.maxMergesOfProfile || identifiers.length > rules.maxIdentifiersOfProfile) return false;
  return identifiers.every(({ type, firstSeen: from }) => {
    const { count, windowMs } = rulesOf(type, rules).limit;
    const inWindow = identifiers.filter(
      (one) => one.type === type && one.firstSeen >= from && one.firstSeen - from < windowMs,
    );
    return inWindow.length <= count;
  });
}
