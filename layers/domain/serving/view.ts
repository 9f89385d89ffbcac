import type { CompiledComputedTrait } from '../computed-traits/compiled.ts';
import type { MainItem } from '../profiles/items.ts';
import type { CompiledSegment } from '../segments/compiled.ts';
import type { PageRequest } from './page.ts';

/** One question about one profile. */
export type Question = PageRequest & {
  readonly profile: MainItem;
  readonly segments: readonly CompiledSegment[];
  readonly computedTraits?: readonly CompiledComputedTrait[] | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
};

/** Answers a question with the body of the response. Throws `invalid-request` for a parameter that cannot be used. */
export type View = (question: Question) => unknown;

/**
 * Milliseconds as ISO 8601 text; null where they are no date.
 *
 * @example
 * isoTime(1732000000000); // '2024-11-19T07:06:40.000Z'
 */
export function isoTime(at: number | undefined): string | null {
  return at !== undefined && Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : null;
}
