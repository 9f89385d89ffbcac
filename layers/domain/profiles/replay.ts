import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { KeyedIdentifier } from '../identity/identifier.ts';
import { commitEvents, type CommitPorts } from './commit-events.ts';
import type { PastEvent } from './history-of.ts';
import type { ItemKey, MainItem, OwnedIdentifier, Pin, PointerItem } from './items.ts';
import type { ProfileEvent } from './profile-event.ts';
import { memoryProfileStore, type MemoryProfileStore } from './profile-store.memory.ts';
import { owns } from './walk.ts';

/** What is known beforehand to be on either side; at least one identifier each. */
export type Seeds = {
  readonly pinId: string;
  readonly stays: readonly OwnedIdentifier[];
  readonly left: readonly OwnedIdentifier[];
};

export type Replaying = {
  readonly configuration: CompiledConfiguration;
  readonly ports: Omit<CommitPorts, 'store' | 'now' | 'sleep'>;
  /** Identifiers that may be given to a profile; all others belong to somebody else by now. */
  readonly mayOwn: (key: ItemKey) => boolean;
  /** Whose side takes all that is found to be of neither: nothing else is to come apart. */
  readonly anchor: ItemKey;
};

/** What a replay made of one side. */
export type ReplayedSide = {
  readonly identifiers: readonly OwnedIdentifier[];
  readonly mains: readonly MainItem[];
  /** Folded there, each once, in the order in which they came. */
  readonly events: readonly PastEvent[];
};

/** Both sides; `anchored` is the one that goes on, whichever of the seeds it was. */
export type Replayed = {
  readonly anchored: ReplayedSide;
  readonly other: ReplayedSide;
  readonly anchoredAt: Pin['side'];
};

/**
 * Resolves past events anew, one after another, by the same code that resolves new ones, with two profiles that must not
 * become one.
 *
 * @param events in the order of their arrival
 * @example
 * const { anchored, other } = await replayIdentity(events, seeds, { configuration, ports, mayOwn, anchor: main.key });
 */
export async function replayIdentity(
  events: readonly PastEvent[],
  seeds: Seeds,
  replaying: Replaying,
): Promise<Replayed> {
  const store = memoryProfileStore();
  await plant(store, seeds.stays, { id: seeds.pinId, side: 'stays' });
  await plant(store, seeds.left, { id: seeds.pinId, side: 'left' });
  const folded = await replayAll(events, store, replaying);
  const mains = [...store.items().values()].filter((item) => item.kind === 'main');
  const anchoredAt = mains.find((main) => owns(main, replaying.anchor))?.pins?.[0]?.side ?? 'stays';
  const others = mains.filter(({ pins }) => pins?.some(({ side }) => side !== anchoredAt) === true);
  const ofOther = new Set(others.flatMap(({ identifiers }) => identifiers.map(({ key }) => key)));
  const planted = new Set([...seeds.stays, ...seeds.left].map(({ key }) => key));
  const sideOf = (own: readonly MainItem[], past: readonly Folded[]): ReplayedSide => {
    const its = past.map((one) => one.past);
    const identifiers = own.flatMap((main) => main.identifiers);
    return { mains: own, events: its, identifiers: resighted(identifiers, its, planted) };
  };
  const isOther = ({ top }: Folded) => top !== undefined && ofOther.has(top);
  return {
    anchoredAt,
    anchored: sideOf(
      mains.filter((main) => !others.includes(main)),
      folded.filter((one) => !isOther(one)),
    ),
    other: sideOf(others, folded.filter(isOther)),
  };
}

/** What was there before the first event was seen by none; it counts from the events that its side has folded. */
function resighted(
  identifiers: readonly OwnedIdentifier[],
  events: readonly PastEvent[],
  planted: ReadonlySet<ItemKey>,
): OwnedIdentifier[] {
  return identifiers.map((identifier) => {
    if (!planted.has(identifier.key)) return identifier;
    const { type, value, key } = identifier;
    const times = events
      .filter(({ event }) => event.identifiers.some((carried) => carried.key === key))
      .map(({ event }) => event.folded.at);
    const firstSeen = times[0] ?? identifier.firstSeen;
    const lastSeen = Math.max(firstSeen, ...times);
    return {
      ...{ type, value, key, firstSeen },
      ...(times.length > 1 && { seen: times.length }),
      ...(lastSeen > firstSeen && { lastSeen }),
    };
  });
}

/** An event that was folded, and the identifier whose owner it belongs to; none: all of them are somebody else's now. */
type Folded = { readonly past: PastEvent; readonly top: ItemKey | undefined };

async function replayAll(
  events: readonly PastEvent[],
  store: MemoryProfileStore,
  { configuration, ports, mayOwn }: Replaying,
): Promise<readonly Folded[]> {
  const folded: Folded[] = [];
  const bare = bareConfiguration(configuration);
  let clock = 0;
  for (const past of events) {
    clock = Math.max(clock, past.receivedAt);
    const event = bareEvent(past.event, mayOwn);
    if (event === undefined) {
      folded.push({ past, top: undefined });
      continue;
    }
    // One by one: within a batch, what is dropped waits for what is not, and the order would be another.
    const ends = await commitEvents([event], bare, { ...ports, store, now: () => clock, sleep: asleep });
    const end = ends.get(event);
    if (end === 'processed') folded.push({ past, top: event.identifiers[0].key });
    else if (end !== 'duplicate') throw new Error(`An event of a replay ended as ${end ?? 'nothing'}.`);
  }
  return folded;
}

const asleep = () => Promise.resolve();

/** Only who is who is replayed; states are folded afterwards, and a replay makes no facts. */
function bareConfiguration(configuration: CompiledConfiguration): CompiledConfiguration {
  const never = () => false;
  return {
    ...configuration,
    segments: [],
    features: [],
    destinations: [],
    wantsFact: never,
    wantsEvent: never,
  };
}

function bareEvent(event: ProfileEvent, mayOwn: Replaying['mayOwn']): ProfileEvent | undefined {
  const { sourceId, messageId, id, historical, folded } = event;
  const [first, ...rest] = event.identifiers.filter(({ key }: KeyedIdentifier) => mayOwn(key));
  if (first === undefined) return undefined;
  const bare = { type: folded.type, at: folded.at, properties: {} };
  return { sourceId, messageId, id, historical, folded: bare, identifiers: [first, ...rest], body: {} };
}

/** A profile that is there before the first event, so that nobody but the pin says whose its identifiers are. */
async function plant(
  store: MemoryProfileStore,
  identifiers: readonly OwnedIdentifier[],
  pin: Pin,
): Promise<void> {
  const [founder, ...others] = identifiers;
  if (founder === undefined) throw new Error('Each side of a separation has an identifier.');
  const main: MainItem = {
    kind: 'main',
    key: founder.key,
    profileId: pin.side,
    version: 1,
    created: 0,
    identifiers,
    ring: [],
    chunks: [],
    state: emptyState(0),
    memberships: {},
    numbers: {},
    changes: [],
    moved: {},
    merges: 0,
    pins: [pin],
  };
  const pointers = others.map(({ key }): PointerItem => ({ kind: 'pointer', key, to: founder.key }));
  await store.commit({ main, expected: 'absent', losers: [], pointers, checks: [] });
}

/**
 * The state of a profile that has folded nothing.
 *
 * @param at milliseconds since the epoch
 * @example
 * emptyState(now).recent; // []
 */
export function emptyState(at: number): MainItem['state'] {
  return { traits: {}, features: {}, consent: {}, recent: [], firstSeen: at, lastSeen: at };
}
