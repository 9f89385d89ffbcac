import { collectionOf } from '../accounts/configuration-for.ts';
import { findProfile } from '../profiles/find-profile.ts';
import { inParallel } from '../profiles/in-parallel.ts';
import type { ItemKey, MainItem } from '../profiles/items.ts';
import { fillProfile, type Filled, type Filling } from './fill-profile.ts';
import { nextKeys } from './find-owners.ts';
import { gather } from './gather.ts';
import type { BackfillMessage } from './job.ts';
import type { PastEvents } from '../history/past-events.ts';

/** What comes after a step: another one, or nothing. */
export type StepEnd = {
  readonly next: BackfillMessage | undefined;
  readonly filled: Readonly<Record<Filled, number>>;
};

export type Stepping = Filling & {
  readonly events: PastEvents;
  /** Profiles of one step: their features are held in memory. */
  readonly limit: number;
};

const AT_ONCE = 16;
/** Profiles that are written all the time are tried so often, and then left as they are. */
const MAX_ROUNDS = 30;

/**
 * One step: the next profiles, by the order of the keys that their events are told by, and those of the step before that
 * could not be written. Reads the history twice, whatever the number of profiles.
 *
 * @example
 * const { next } = await backfillStep(message, { store, configuration, features, events, now, limit: 1_000 });
 */
export async function backfillStep(message: BackfillMessage, stepping: Stepping): Promise<StepEnd> {
  const { features, events, now, limit } = stepping;
  const range = { from: message.from, to: now() + 1 };
  const { after, again } = message;
  const more =
    after === null || again.length >= limit
      ? { keys: [], isLast: after === null }
      : await nextKeys(events, { features, range, after, limit: limit - again.length });
  const mains = await ownersOf([...again, ...more.keys], stepping);
  const gathered = await gather(mains, events, { features, range });
  const ends: { readonly key: ItemKey; readonly end: Filled }[] = [];
  await inParallel([...gathered], AT_ONCE, async ([key, one]) => {
    ends.push({ key, end: await fillProfile(key, one, stepping) });
  });
  const left = ends.filter(({ end }) => end === 'again').map(({ key }) => key);
  const next = following(message, { left, after: more.isLast ? null : (more.keys.at(-1) ?? after) });
  const count = (end: Filled) => ends.filter((one) => one.end === end).length;
  const missed = count('missed') + (next === undefined ? left.length : 0);
  const filled = { written: count('written'), unchanged: count('unchanged'), again: left.length, missed };
  return { next, filled };
}

function following(
  message: BackfillMessage,
  { left, after }: { readonly left: readonly ItemKey[]; readonly after: string | null },
): BackfillMessage | undefined {
  const round = after === null ? message.round + 1 : 0;
  if (after === null && (left.length === 0 || round > MAX_ROUNDS)) return undefined;
  return { ...message, after, again: [...left], round };
}

/** Each profile once, whichever of its identifiers led to it. */
async function ownersOf(keys: readonly ItemKey[], { store }: Stepping): Promise<readonly MainItem[]> {
  const mains = new Map<ItemKey, MainItem>();
  await inParallel(keys, AT_ONCE, async (key) => {
    const main = await findProfile({ store, consistent: true }, key);
    if (main && collectionOf(main) === 'users') mains.set(main.key, main);
  });
  return [...mains.values()];
}
