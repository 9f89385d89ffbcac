import type { CompiledCondition } from './compiled.ts';
import type { AccountCondition } from './definition.ts';
import { answer } from './evaluation.ts';
import { accountInWords } from './words.ts';

/**
 * The person belongs to an account in a segment of accounts, as far as the person's profile has been told: it is woken
 * when one of its accounts enters or leaves. A segment that does not exist has nobody in it.
 *
 * @example
 * accountCondition({ account: 'big_customers' }, segmentId).evaluate(state, now);
 */
export function accountCondition(
  condition: AccountCondition,
  segmentId: string | undefined,
): CompiledCondition {
  const isIn = (accounts: readonly string[] = []) => segmentId !== undefined && accounts.includes(segmentId);
  return {
    words: accountInWords(condition),
    features: [],
    traits: [],
    ...(segmentId !== undefined && { accountSegment: segmentId }),
    evaluate: ({ accountSegments }) => answer(isIn(accountSegments)),
    found: ({ accountSegments }) => isIn(accountSegments),
  };
}
