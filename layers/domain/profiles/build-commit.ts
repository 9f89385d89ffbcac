import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { Change } from '../facts/change.ts';
import { isWanted } from '../facts/wanted.ts';
import { withoutPersonal } from '../facts/without-personal.ts';
import { newId, type RandomBytes } from '../ids/ids.ts';
import type { JsonObject } from '../outcomes/json.ts';
import { foldEvents } from './fold.ts';
import type { ChunkItem, MainItem, RedirectItem, RememberedId } from './items.ts';
import { remember, REMEMBER_SECONDS } from './memory.ts';
import type { ProfileEvent } from './profile-event.ts';
import type { Commit, Expected } from './profile-store.ts';
import { isNewer } from './registers.ts';
import { identifiersOf, type Plan } from './plan.ts';
import type { ProfileState } from './state.ts';
import { dueAt, evaluateSegments, numbered, type UnnumberedChange } from './transitions.ts';

/** What a commit is made with: nothing of it is read from the machine. */
export type CommitContext = {
  readonly configuration: CompiledConfiguration;
  readonly now: number;
  readonly random: RandomBytes;
};

/** A commit, and the chunks that have to be written before it. */
export type BuiltCommit = { readonly commit: Commit; readonly chunks: readonly ChunkItem[] };

/** Bodies of forwarded events in one chunk, bytes; an item may hold 400 KB. */
const MAX_BODIES = 300_000;

/**
 * Makes the one write of a plan: the events folded, the segments evaluated, the facts of this write and no others.
 *
 * @example
 * buildCommit(plan, { configuration, now, random }).commit.main.version; // 1 for a new profile
 */
export function buildCommit(plan: Plan, context: CommitContext): BuiltCommit {
  const [survivor, ...losers] = [...plan.bases.values()].sort(oldestFirst);
  const main = survivor ?? newMain(plan, context);
  const state = foldEvents(
    survivor ? [survivor, ...losers].map((base) => base.state) : [],
    plan.events,
    context.configuration.features,
  );
  const written = { ...main, ...joined(main, losers, plan), state, version: main.version + 1 };
  const { memory, spill } = remember(
    survivor ? [survivor, ...losers] : [],
    plan.events.map(({ id }) => id),
    context.now,
  );
  const spilled = spillChunk(spill, context);
  const facts = factsOf(plan, { main, survivor, losers, state, context });
  return {
    chunks: [...(spilled ? [spilled] : []), ...facts.chunks],
    commit: {
      main: withDue(
        {
          ...written,
          ...memory,
          chunks: spilled ? [...memory.chunks, referenceOf(spilled, spill)] : memory.chunks,
          memberships: facts.memberships,
          numbers: facts.numbers,
          changes: facts.changes,
        },
        facts.dueAt,
      ),
      expected: survivor ? expectedOf(survivor) : 'absent',
      losers: losers.map((loser) => ({
        item: redirectOf(loser, main, context),
        expected: expectedOf(loser),
      })),
      pointers: [...plan.attached.keys()]
        .filter((key) => key !== main.key)
        .map((key) => ({ kind: 'pointer', key, to: main.key })),
      checks: [...plan.checks.values()]
        .filter(({ key }) => !plan.bases.has(key))
        .map((item) => ({ key: item.key, expected: expectedOf(item) })),
    },
  };
}

function oldestFirst(a: MainItem, b: MainItem): number {
  return a.created - b.created || (a.profileId < b.profileId ? -1 : 1);
}

/**
 * The item's new due time; the field is left out where it is not due.
 *
 * @example
 * withDue(main, undefined).dueAt; // undefined
 */
export function withDue(main: MainItem, due: number | undefined): MainItem {
  const { dueAt: indexed, ...rest } = main;
  if (indexed === due) return main;
  return due === undefined ? rest : { ...rest, dueAt: due };
}

/**
 * How a stored profile must still stand for a write over it to succeed.
 *
 * @example
 * expectedOf(main); // { profileId: main.profileId, version: main.version }
 */
export function expectedOf({ profileId, version }: MainItem): Exclude<Expected, 'absent'> {
  return { profileId, version };
}

/** Founded on the lowest-priority identifier: usually an anonymous id, which most profiles never go beyond. */
function newMain({ events }: Plan, { now, random }: CommitContext): MainItem {
  const founder = events[0]?.identifiers.at(-1);
  if (founder === undefined) throw new Error('A plan without stored profiles has events.');
  return {
    kind: 'main',
    key: founder.key,
    profileId: newId('prf_', now, random),
    version: 0,
    created: now,
    identifiers: [],
    ring: [],
    chunks: [],
    state: { traits: {}, features: {}, consent: {}, recent: [], firstSeen: now, lastSeen: now },
    memberships: {},
    numbers: {},
    changes: [],
    moved: {},
    merges: 0,
  };
}

function joined(main: MainItem, losers: readonly MainItem[], plan: Plan) {
  const moved = { ...main.moved };
  for (const [key, to] of losers.flatMap((loser) => Object.entries(loser.moved)))
    if ((moved[key]?.at ?? -1) < to.at) moved[key] = to;
  // What this profile owns has not moved away from it, whatever one of its parts knew.
  const identifiers = identifiersOf(plan);
  const owned = new Set(identifiers.map(({ key }) => key));
  const left = Object.fromEntries(Object.entries(moved).filter(([key]) => !owned.has(key)));
  const merges = [main, ...losers].reduce((sum, base) => sum + base.merges, losers.length);
  return { identifiers, moved: left, merges };
}

function spillChunk(ids: readonly RememberedId[], context: CommitContext): ChunkItem | undefined {
  return ids.length === 0 ? undefined : { ...emptyChunk(context), ids };
}

/** A random key for each attempt: a key made from the version would let the loser of a race overwrite a chunk. */
function emptyChunk({ configuration, now, random }: CommitContext): ChunkItem {
  return {
    kind: 'chunk',
    key: `${configuration.workspaceId}#c${Buffer.from(random(16)).toString('base64url')}`,
    expires: Math.ceil(now / 1000) + REMEMBER_SECONDS,
  };
}

function referenceOf({ key, expires }: ChunkItem, ids: readonly RememberedId[]) {
  const [min, max] = [ids[0], ids.at(-1)];
  if (!min || !max) throw new Error('A chunk of remembered ids is not empty.');
  return { key, expires, min, max, count: ids.length };
}

/** A loser's last commit closes its memberships, numbered from what it had committed. */
function redirectOf(loser: MainItem, { key }: MainItem, { configuration, now }: CommitContext): RedirectItem {
  const { profileId, version, created, numbers } = loser;
  const exits = configuration.segments
    .filter(({ id }) => loser.memberships[id] !== undefined)
    .map((segment): UnnumberedChange => ({
      is: 'segment-exited',
      at: now,
      segmentId: segment.id,
      segmentKey: segment.key,
      segmentVersion: segment.version,
      reason: 'merged',
    }));
  const closing = numbered(onlyWanted(exits, configuration), numbers);
  return {
    kind: 'redirect',
    key: loser.key,
    profileId,
    version: version + 1,
    created,
    numbers: closing.numbers,
    to: key,
    changes: closing.changes,
  };
}

function onlyWanted(
  changes: readonly UnnumberedChange[],
  configuration: CompiledConfiguration,
): UnnumberedChange[] {
  return changes.filter((change) => isWanted({ ...change, number: 0 }, configuration));
}

type Facts = {
  readonly memberships: MainItem['memberships'];
  readonly numbers: MainItem['numbers'];
  readonly changes: readonly Change[];
  readonly chunks: readonly ChunkItem[];
  readonly dueAt: number | undefined;
};

function factsOf(
  plan: Plan,
  {
    main,
    survivor,
    losers,
    state,
    context,
  }: {
    main: MainItem;
    survivor: MainItem | undefined;
    losers: readonly MainItem[];
    state: ProfileState;
    context: CommitContext;
  },
): Facts {
  const { configuration, now } = context;
  const from = losers.reduce<Record<string, number>>(
    (numbers, loser) => {
      for (const [subject, number] of Object.entries(loser.numbers))
        numbers[subject] = Math.max(numbers[subject] ?? 0, number);
      return numbers;
    },
    { ...main.numbers },
  );
  const { memberships, transitions, validUntil } = evaluateSegments(state, {
    before: main.memberships,
    configuration,
    now,
    reason: losers.length > 0 ? 'merged' : 'event',
  });
  const live = plan.events.filter(({ historical }) => !historical);
  const forwarded = forwardedOf(live, context);
  const made: UnnumberedChange[] =
    live.length === 0 && losers.length === 0
      ? []
      : [
          ...(survivor ? [] : [{ is: 'profile-created', at: now } as const]),
          ...(losers.length === 0
            ? []
            : [
                {
                  is: 'profile-merged',
                  at: now,
                  merged: losers.map(({ profileId }) => profileId),
                  numbers: from,
                } as const,
              ]),
          ...changedTraits(survivor?.state, state).map(
            (trait) => ({ is: 'trait-changed', at: now, trait }) as const,
          ),
          ...transitions,
        ];
  const { changes, numbers } = numbered([...onlyWanted(made, configuration), ...forwarded.changes], from);
  return {
    memberships,
    numbers,
    changes,
    chunks: forwarded.chunks(changes),
    dueAt: dueAt({ indexed: survivor?.dueAt, due: validUntil, now }),
  };
}

function changedTraits(before: ProfileState | undefined, after: ProfileState): string[] {
  return Object.entries(after.traits).flatMap(([name, register]) => {
    const standing = before?.traits[name];
    return standing === undefined || isNewer(register, standing) ? [name] : [];
  });
}

/** Events that somebody subscribes to; their bodies go to chunks under their index in `changes`. */
function forwardedOf(events: readonly ProfileEvent[], context: CommitContext) {
  const wanted = events.filter(({ folded }) => context.configuration.wantsEvent(folded));
  const bodies = new Map<string, JsonObject>();
  const chunkOf = new Map<string, ChunkItem>();
  let [chunk, size] = [emptyChunkIf(wanted.length > 0, context), 0];
  const changes = wanted.flatMap((event): UnnumberedChange[] => {
    const body = withoutPersonal(event.body);
    const bytes = Buffer.byteLength(JSON.stringify(body));
    if (size > 0 && size + bytes > MAX_BODIES) [chunk, size] = [emptyChunk(context), 0];
    size += bytes;
    if (chunk === undefined) return [];
    bodies.set(event.messageId, body);
    chunkOf.set(chunk.key, chunk);
    const { type, name, at } = event.folded;
    return [
      {
        is: 'event-forwarded',
        at,
        messageId: event.messageId,
        type,
        ...(name !== undefined && { name }),
        chunk: chunk.key,
      },
    ];
  });
  const chunks = (made: readonly Change[]): ChunkItem[] =>
    [...chunkOf.values()].map((item) => {
      const own = made.flatMap((change, index) => {
        const body =
          change.is === 'event-forwarded' && change.chunk === item.key
            ? bodies.get(change.messageId)
            : undefined;
        return body ? [[String(index), body] as const] : [];
      });
      return { ...item, bodies: Object.fromEntries(own) };
    });
  return { changes, chunks };
}

function emptyChunkIf(needed: boolean, context: CommitContext): ChunkItem | undefined {
  return needed ? emptyChunk(context) : undefined;
}
