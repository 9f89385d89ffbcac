import { type PastEvent, type PastHistory } from './history-of.ts';
import type { MainItem, RememberedId } from './items.ts';
import type { ProfileEvent } from './profile-event.ts';

/** More than a person makes: a profile of so many events is no person's, and does not fit in memory. */
const MAX_EVENTS = 200_000;
/** An event is in the stream or in a retry queue for so long before it is folded. */
const BEFORE_FOLDING_MS = 50 * 60 * 60_000;
/** How far back a second look goes: landing is done in minutes. */
const SECOND_LOOK_MS = 60 * 60_000;

/** More events than can be taken apart at once. */
export class TooManyEvents extends Error {
  override readonly name = 'TooManyEvents';
}

export type UnmergeLake = {
  /** In the order of their arrival. */
  readonly events: () => readonly PastEvent[];
  /**
   * Reads what a profile needs and what was not read yet. True where it had to: meanwhile the profile may have been
   * written, so it has to be read again.
   */
  readonly catchUp: (
    profile: { readonly main: MainItem; readonly remembered: readonly RememberedId[] },
    now: number,
  ) => Promise<boolean>;
};

/**
 * The lake's events of one profile, read once in whole, and once more from the end for what had not landed.
 *
 * @example
 * const lake = unmergeLake(history);
 * while (await lake.catchUp(await readProfile(), now())) continue;
 */
export function unmergeLake(history: PastHistory): UnmergeLake {
  const keys = new Set<string>();
  const sought = new Set<string>();
  let found = new Map<string, PastEvent>();
  let until = 0;

  async function look(
    { main, remembered }: Parameters<UnmergeLake['catchUp']>[0],
    range: { readonly from: number; readonly to: number },
  ): Promise<void> {
    const hashes = new Set(remembered.map(({ hash }) => hash));
    for (const { key } of main.identifiers) keys.add(key);
    for (const hash of hashes) sought.add(hash);
    const isOwn = ({ id, identifiers }: ProfileEvent) =>
      hashes.has(id.hash) || identifiers.some(({ key }) => keys.has(key));
    for await (const past of history.events(range, isOwn)) {
      found.set(`${past.event.id.hash}${past.receivedAt}`, withoutBody(past));
      if (found.size > MAX_EVENTS) throw new TooManyEvents(`A profile has over ${MAX_EVENTS} events.`);
    }
    found = new Map([...found].sort(([, a], [, b]) => a.receivedAt - b.receivedAt));
    until = range.to;
  }

  return {
    events: () => [...found.values()],
    async catchUp(profile, now) {
      const { main, remembered } = profile;
      // The end is out: what was received in this very millisecond is in.
      const to = now + 1;
      if (main.identifiers.some(({ key }) => !keys.has(key))) {
        await look(profile, { from: main.created - BEFORE_FOLDING_MS, to });
        return true;
      }
      if (remembered.every(({ hash }) => sought.has(hash))) return false;
      await look(profile, { from: until - SECOND_LOOK_MS, to });
      return true;
    },
  };
}

/** Bodies are for destinations; what is folded stands beside them. */
function withoutBody({ event, receivedAt }: PastEvent): PastEvent {
  return { event: { ...event, body: {} }, receivedAt };
}
