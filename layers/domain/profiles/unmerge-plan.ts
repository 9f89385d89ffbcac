import { stateTold } from '../accounts/told.ts';
import { foldEvents } from './fold.ts';
import { historyOf, type PastEvent } from './history-of.ts';
import type { ItemKey, MainItem, RememberedId } from './items.ts';
import { emptyState, replayIdentity } from './replay.ts';
import { StoreInDoubt } from './profile-store.ts';
import type { ProfileState } from './state.ts';
import { buildUnmerge, type BuiltUnmerge } from './unmerge-commit.ts';
import { keptState, missingOf } from './unmerge-missing.ts';
import type { UnmergeEnd, UnmergePorts, UnmergeRequest } from './unmerge-request.ts';
import { seedsOf } from './unmerge-sides.ts';
import type { Situation } from './unmerge-situation.ts';
import { owns } from './walk.ts';

/** Landing takes a minute; where it is behind, the stream keeps what has not landed for a day. */
const LANDING_MS = 26 * 60 * 60_000;
/** What a client dates before the lake's beginning may be new all the same, but not for long. */
const LANDING_OF_OLD_MS = 60 * 60_000;
/** Identifiers that nobody owns and that a side takes now: with both mains they are one transaction. */
const MAX_ADDED = 60;
/** An item may hold 400 KB; attribute names and indexes take some of it. */
const MAX_MAIN_BYTES = 380_000;

/**
 * Makes the write of a separation from what was read; or says what is to be waited for, or what is missing.
 *
 * @param given `events` of the lake, at least all of the profile's
 * @example
 * const built = await planUnmerge(request, { main, standing, remembered, events }, ports);
 */
export async function planUnmerge(
  request: UnmergeRequest,
  given: Situation & { readonly events: readonly PastEvent[] },
  ports: UnmergePorts,
): Promise<BuiltUnmerge | UnmergeEnd> {
  const { main, standing, remembered } = given;
  const { configuration, history, random } = ports;
  const now = ports.now();
  const { identity, features } = configuration;
  const { events, notFound } = historyOf(main, { remembered, events: given.events, now });
  const earliest = await history.earliest();
  if (notFound.some((id) => mayStillLand(id, { request, earliest, now })))
    return { is: 'waiting', reason: 'not-landed' };
  const seeds = seedsOf(request, { main, standing: standing.left, events });
  const free = await freeIdentifiers(main, events, ports);
  const mayOwn = (key: ItemKey) => free.has(key) || owns(main, key);
  const anchor = main.key;
  const replayed = await replayIdentity(events, seeds, { configuration, ports, mayOwn, anchor });
  const sides = { stays: replayed.anchored, left: replayed.other };
  const all = [...sides.stays.events, ...sides.left.events];
  const found = { main, events: all, gone: notFound, earliest, features, now };
  const missing = missingOf(found);
  if (missing && !request.acceptMissing) return { is: 'refused', missing };
  const folded = (side: readonly PastEvent[]) => foldedOrEmpty(side, main.created, features);
  const stays = missing ? keptState({ ...found, missing }, sides.stays.events) : folded(sides.stays.events);
  const told = (state: ProfileState) => stateTold(state, configuration, ports.store);
  const states = { stays: await told(stays), left: await told(folded(sides.left.events)) };
  const { pinId } = request;
  // The profile may have been taken in by another meanwhile, to which what was to leave belongs: then the rest leaves.
  const place = replayed.anchoredAt === 'stays' ? standing.left : standing.stays;
  if (place.kind !== 'redirect' && place.kind !== 'pointer')
    throw new StoreInDoubt('An identifier leads nowhere.');
  const built = buildUnmerge({ pinId, main, standing: place, remembered, ...sides, states }, identity, {
    configuration,
    now,
    random,
  });
  return isTooLarge(built) ? { is: 'impossible', reason: 'too-large' } : built;
}

type Waiting = {
  readonly request: UnmergeRequest;
  readonly earliest: number | undefined;
  readonly now: number;
};

/** What was folded lands, unless it is long gone: a ring keeps the ids of people who come once a year. */
function mayStillLand({ at }: RememberedId, { request, earliest, now }: Waiting): boolean {
  const isOld = earliest === undefined || (at >= 0 && at < earliest);
  return now - request.requestedAt < (isOld ? LANDING_OF_OLD_MS : LANDING_MS);
}

/** Identifiers of these events that nobody owns: limits of the whole had refused them, and a part may take them. */
async function freeIdentifiers(
  main: MainItem,
  events: readonly PastEvent[],
  { store }: Pick<UnmergePorts, 'store'>,
): Promise<ReadonlySet<ItemKey>> {
  const carried = events.flatMap(({ event }) => event.identifiers.map(({ key }) => key));
  const others = [...new Set(carried)].filter((key) => !owns(main, key)).slice(0, MAX_ADDED);
  if (others.length === 0) return new Set();
  const standing = await store.read(others, { consistent: true });
  return new Set(others.filter((key) => !standing.has(key)));
}

function foldedOrEmpty(
  events: readonly PastEvent[],
  at: number,
  features: Parameters<typeof foldEvents>[2],
): ProfileState {
  const all = events.map(({ event }) => event);
  return all.length > 0 ? foldEvents([], all, features) : emptyState(at);
}

function isTooLarge({ commit }: BuiltUnmerge): boolean {
  return [commit.main, commit.restored?.item].some(
    (main) => main !== undefined && Buffer.byteLength(JSON.stringify(main)) > MAX_MAIN_BYTES,
  );
}
