import type { CompiledComputedTrait } from '../computed-traits/compiled.ts';
import type { MainItem } from '../profiles/items.ts';
import type { CompiledSegment } from '../segments/compiled.ts';
import type { Cursor, PageRequest } from './page.ts';

/** One question about one profile. */
export type Question = PageRequest & {
  readonly profile: MainItem;
  readonly segments: readonly CompiledSegment[];
  readonly computedTraits?: readonly CompiledComputedTrait[] | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
};

/** The body of an answer: one of the first three, and a cursor where it is a list. */
export type ViewBody = {
  readonly traits?: unknown;
  readonly data?: readonly unknown[];
  readonly metadata?: unknown;
  /** Of an account's links. */
  readonly members_known?: boolean;
  /** Of a profile's events: how many of the newest it keeps. */
  readonly most?: number;
  readonly cursor?: Cursor;
};

/** Answers a question with the body of the response. Throws `invalid-request` for a parameter that cannot be used. */
export type View = (question: Question) => ViewBody;

/**
 * Milliseconds as ISO 8601 text; null where they are no date.
 *
 * @example
 * isoTime(1732000000000); // '2024-11-19T07:06:40.000Z'
 */
export function isoTime(at: number | undefined): string | null {
  return at !== undefined && Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : null;
}
