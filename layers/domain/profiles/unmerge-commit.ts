import { mayTake } from '../identity/limits.ts';
import type { IdentityRules } from '../identity/identity-rules.ts';
import { newId } from '../ids/ids.ts';
import { expectedOf, withMemory } from './build-commit.ts';
import type { CommitContext } from './chunk.ts';
import { dueAt, withDue } from './due.ts';
import { evaluateAll } from './evaluate.ts';
import { newestEvaluation } from './evaluated-by.ts';
import type { ChunkItem, MainItem, OwnedIdentifier, PointerItem, RedirectItem } from './items.ts';
import type { Commit, Restored } from './profile-store.ts';
import { withUser } from './retyped.ts';
import type { ProfileState } from './state.ts';
import { unmergeChanges } from './unmerge-facts.ts';
import { memoryOfSide } from './unmerge-memory.ts';
import { joinedOf, movedFrom, type Separation } from './unmerge-parts.ts';
import { provenanceOfSide } from './unmerge-provenance.ts';

/** Chunks that must be there first, and the one write. */
export type BuiltUnmerge = { readonly commit: Commit; readonly chunks: readonly ChunkItem[] };

/**
 * Makes the one write of a separation: both profiles with the pin, a memory and memberships of their own, each knowing
 * where the other's identifiers went.
 *
 * @example
 * const { commit, chunks } = buildUnmerge(separation, rules, context);
 */
export function buildUnmerge(
  separation: Separation,
  rules: IdentityRules,
  context: CommitContext,
): BuiltUnmerge {
  const { main, standing, stays, left, remembered } = separation;
  const parts = divided(separation, rules);
  const ids = { stays: main.profileId, left: idOf(standing, context) };
  const memories = {
    stays: memoryOfSide({ remembered, events: stays.events, others: left.events }, context),
    left: memoryOfSide({ remembered, events: left.events, others: stays.events }, context),
  };
  const first = stayingMain(separation, { ...parts, ids }, context);
  const second = leavingMain(separation, { ...parts, ids }, context);
  const owned = new Set(main.identifiers.map(({ key }) => key));
  const pointersOf = ({ identifiers, key: to }: MainItem) =>
    identifiers
      .filter(({ key }) => !owned.has(key))
      .map(({ key }): PointerItem => ({ kind: 'pointer', key, to }));
  return {
    chunks: [...memories.stays.chunks, ...memories.left.chunks],
    commit: {
      main: withMemory(first, memories.stays.memory),
      expected: expectedOf(main),
      losers: [],
      pointers: [...pointersOf(first), ...pointersOf(second)],
      checks: [],
      restored: { item: withMemory(second, memories.left.memory), expected: restoredOver(standing) },
    },
  };
}

function restoredOver(standing: RedirectItem | PointerItem): Restored {
  if (standing.kind === 'pointer') return { is: 'pointer' };
  return { is: 'redirect', profileId: standing.profileId, version: standing.version };
}

/** Whoever stood there before is itself again; behind a pointer nobody ever stood. */
function idOf(standing: RedirectItem | PointerItem, { now, random }: CommitContext): string {
  return standing.kind === 'redirect' ? standing.profileId : newId('prf_', now, random);
}

type Parts = { readonly staying: readonly OwnedIdentifier[]; readonly leaving: readonly OwnedIdentifier[] };

/**
 * Every identifier on one side. What stays was within the limits before; what a replay would add to it, or call by
 * another type, is taken only if it still is.
 */
function divided({ main, standing: { key: to }, stays, left }: Separation, rules: IdentityRules): Parts {
  const known = new Map(main.identifiers.map((identifier) => [identifier.key, identifier]));
  const again = (identifier: OwnedIdentifier) => withOrigin(identifier, known.get(identifier.key)?.from);
  const leaving = left.identifiers.map(again);
  const gone = new Set(leaving.map(({ key }) => key));
  const replayed = new Map(stays.identifiers.map((identifier) => [identifier.key, again(identifier)]));
  const standing = main.identifiers.filter(({ key }) => !gone.has(key));
  const added = [...replayed.values()].filter(({ key }) => !known.has(key));
  const wanted = [...standing.map((identifier) => replayed.get(identifier.key) ?? identifier), ...added];
  const isKept = ({ key, type }: OwnedIdentifier) => known.get(key)?.type === type;
  const [held, taken] = [wanted.filter(isKept), wanted.filter((identifier) => !isKept(identifier))];
  const isFull = added.length > 0 && wanted.length > rules.maxIdentifiersOfProfile;
  const fits = !isFull && mayTake(taken, held, rules);
  const own = main.joined?.find(({ key }) => key === to)?.profileId;
  return {
    staying: withUser(fits ? wanted : standing),
    leaving: withUser(leaving).map((identifier) =>
      identifier.from === own ? withOrigin(identifier) : identifier,
    ),
  };
}

/** The profiles of a replay are nobody's; what came with a profile that was taken in says so as before. */
function withOrigin(identifier: OwnedIdentifier, from?: string): OwnedIdentifier {
  const { from: replayed, ...rest } = identifier;
  if (from === replayed) return identifier;
  return from === undefined ? rest : { ...rest, from };
}

type Made = Parts & { readonly ids: { readonly stays: string; readonly left: string } };

function stayingMain(separation: Separation, made: Made, context: CommitContext): MainItem {
  const { main, standing, pinId, states } = separation;
  const { fields, validUntil } = evaluated(
    { main, before: main, after: states.stays, ids: made.ids },
    context,
  );
  const joined = joinedOf(separation);
  const written: MainItem = {
    ...main,
    ...fields,
    version: main.version + 1,
    identifiers: made.staying,
    moved: movedFrom(main, { staying: made.staying, gone: made.leaving, to: standing.key }, context),
    merges: Math.max(0, main.merges - joined.leaving.length - (joined.own ? 1 : 0)),
    pins: [...(main.pins ?? []), { id: pinId, side: 'stays' }],
    ...(main.joined && { joined: joined.staying }),
    ...provenanceOfSide(separation, { side: 'stays', owned: made.staying }),
  };
  return withDue(written, dueAt({ indexed: main.dueAt, due: validUntil, now: context.now }));
}

function leavingMain(separation: Separation, made: Made, context: CommitContext): MainItem {
  const { main, standing, pinId, states, left } = separation;
  const redirect = standing.kind === 'redirect' ? standing : undefined;
  const before = redirect && { numbers: redirect.numbers, memberships: {} };
  const { fields, validUntil } = evaluated({ main, before, after: states.left, ids: made.ids }, context);
  const joined = joinedOf(separation).leaving;
  const written: MainItem = {
    kind: 'main',
    key: standing.key,
    profileId: made.ids.left,
    version: (redirect?.version ?? 0) + 1,
    created: redirect?.created ?? left.events[0]?.receivedAt ?? context.now,
    identifiers: made.leaving,
    ring: [],
    chunks: [],
    ...fields,
    moved: movedFrom(main, { staying: made.leaving, gone: made.staying, to: main.key }, context),
    merges: joined.length,
    // Whoever was kept apart from the whole is kept apart from both parts: nobody can say which one it was.
    pins: [...(main.pins ?? []), { id: pinId, side: 'left' }],
    // Whoever died before an account was told may have folded events of either side.
    ...(main.passedOn && { passedOn: main.passedOn }),
    ...(joined.length > 0 && { joined }),
    ...provenanceOfSide(separation, { side: 'left', owned: made.leaving }),
  };
  return withDue(written, validUntil);
}

type Evaluating = {
  /** The profile that is taken apart. */
  readonly main: MainItem;
  /** What is committed; of a profile that comes back only its numbers are left. */
  readonly before: (Pick<MainItem, 'numbers' | 'memberships'> & Partial<MainItem>) | undefined;
  readonly after: ProfileState;
  readonly ids: Made['ids'];
};

/** What follows from the new state, and the facts of it. */
function evaluated({ main, before, after, ids }: Evaluating, context: CommitContext) {
  const { now } = context;
  const committed = { memberships: {}, numbers: {}, ...newestEvaluation([main]), ...before };
  const all = evaluateAll(after, { ...context, before: committed, now, reason: 'unmerged' });
  const { changes, numbers } = unmergeChanges(
    {
      ...ids,
      isNew: before === undefined,
      before: before?.state,
      after,
      transitions: [...all.transitions, ...all.traits],
      numbers: committed.numbers,
    },
    context,
  );
  const { memberships, noted, validUntil } = all;
  return { fields: { state: after, memberships, ...noted, numbers, changes }, validUntil };
}
