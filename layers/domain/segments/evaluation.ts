import type { ProfileState } from '../profiles/state.ts';
import type { Evaluation } from './compiled.ts';

type Evaluate = (state: ProfileState, now: number) => Evaluation;

const LASTING = { true: { member: true }, false: { member: false } } as const satisfies Record<
  string,
  Evaluation
>;

/**
 * An answer, and how long it lasts with no new event.
 *
 * @param validUntil milliseconds; absent or Infinity: for ever
 * @example
 * answer(true, 1732000000000); // { member: true, validUntil: 1732000000000 }
 */
export function answer(member: boolean, validUntil?: number): Evaluation {
  if (validUntil === undefined || validUntil === Infinity) return member ? LASTING.true : LASTING.false;
  return { member, validUntil };
}

/**
 * All of them: false as long as the longest-lasting false one, true until the first of them can change.
 *
 * @example
 * allOf([bought, spentMuch])(state, now);
 */
export function allOf(parts: readonly Evaluate[]): Evaluate {
  return (state, now) =>
    decide(
      parts.map((part) => part(state, now)),
      false,
    );
}

/**
 * Any of them: true as long as the longest-lasting true one, false until the first of them can change.
 *
 * @example
 * anyOf([bought, spentMuch])(state, now);
 */
export function anyOf(parts: readonly Evaluate[]): Evaluate {
  return (state, now) =>
    decide(
      parts.map((part) => part(state, now)),
      true,
    );
}

/**
 * The opposite, for just as long.
 *
 * @example
 * notOf(bought)(state, now);
 */
export function notOf(part: Evaluate): Evaluate {
  return (state, now) => {
    const { member, validUntil } = part(state, now);
    return answer(!member, validUntil);
  };
}

/** `decisive`: the answer of one part that settles the whole: false for all, true for any. */
function decide(parts: readonly Evaluation[], decisive: boolean): Evaluation {
  let settledUntil = -Infinity;
  let soonest = Infinity;
  for (const { member, validUntil = Infinity } of parts) {
    if (member === decisive) settledUntil = Math.max(settledUntil, validUntil);
    else soonest = Math.min(soonest, validUntil);
  }
  return settledUntil === -Infinity ? answer(!decisive, soonest) : answer(decisive, settledUntil);
}
