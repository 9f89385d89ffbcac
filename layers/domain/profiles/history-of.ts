import type { MainItem, RememberedId } from './items.ts';
import type { ProfileEvent } from './profile-event.ts';

/** An event of the lake. */
export type PastEvent = {
  readonly event: ProfileEvent;
  /** When it was received, milliseconds since the epoch. */
  readonly receivedAt: number;
};

/** A workspace's events as the lake has them. */
export type PastHistory = {
  /**
   * Received in [from, to), each once, in the order of their arrival as far as the lake knows it. Only those that are
   * wanted, where that is said: of a busy workspace there are too many to know all of them again.
   */
  readonly events: (
    range: { readonly from: number; readonly to: number },
    isWanted?: (event: ProfileEvent) => boolean,
  ) => AsyncIterable<PastEvent>;
  /** Arrival of the oldest event that the lake still has; undefined: it has none. */
  readonly earliest: () => Promise<number | undefined>;
};

/** How long a profile is sure to remember an event: what was received earlier and is not remembered was folded long ago. */
export const WINDOW_MS = 24 * 60 * 60_000;

/** What was received longer ago cannot be in the stream or in a retry queue any more. */
export const ON_ITS_WAY_MS = 50 * 60 * 60_000;

/** What a profile has folded, as far as the lake has it. */
export type HistoryOf = {
  readonly events: readonly PastEvent[];
  /** Remembered, and not found: not landed yet, or gone. */
  readonly notFound: readonly RememberedId[];
};

/**
 * The events that a profile has folded: those that it remembers, and of those received before the window all whose
 * highest-priority identifier it owns. What was received since and is not remembered is still on its way: it is left to
 * the stream, which would fold it a second time.
 *
 * @param remembered by the profile, ring and chunks
 * @param now milliseconds since the epoch
 * @example
 * historyOf(main, { remembered, events, now }).notFound.length; // 0: everything has landed
 */
export function historyOf(
  main: Pick<MainItem, 'identifiers'>,
  past: {
    readonly remembered: readonly RememberedId[];
    readonly events: readonly PastEvent[];
    readonly now: number;
  },
): HistoryOf {
  const { remembered, now } = past;
  const hashes = new Set(remembered.map(({ hash }) => hash));
  const owned = new Set(main.identifiers.map(({ key }) => key));
  const events = past.events.filter(
    ({ event, receivedAt }) =>
      hashes.has(event.id.hash) || (receivedAt < now - WINDOW_MS && owned.has(event.identifiers[0].key)),
  );
  const found = new Set(events.map(({ event }) => event.id.hash));
  return { events, notFound: remembered.filter(({ hash }) => !found.has(hash)) };
}
