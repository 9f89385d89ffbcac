import { GROUP_ID } from '../accounts/group-id.ts';
import { passedOn } from '../accounts/passed-on.ts';
import { byPriority } from '../identity/rules.ts';
import { newId } from '../ids/ids.ts';
import { changesOf, redirectOf } from './changes-of.ts';
import type { CommitContext } from './chunk.ts';
import { combine, rolesOf } from './combine.ts';
import { dueAt, withDue } from './due.ts';
import { evaluateAll } from './evaluate.ts';
import { newestEvaluation } from './evaluated-by.ts';
import { foldEvents } from './fold.ts';
import type { ChunkItem, MainItem } from './items.ts';
import { type Memory, remember, type Remembered } from './memory.ts';
import type { Plan } from './plan.ts';
import { provenanceOf } from './provenance.ts';
import type { Commit, Expected } from './profile-store.ts';

/** A commit as far as it can be made without reading: what is remembered may still have to spill into chunks. */
export type BuiltCommit = {
  readonly commit: Commit;
  readonly remembered: Remembered;
  /** Bodies of forwarded events. */
  readonly chunks: readonly ChunkItem[];
};

/**
 * Makes the one write of a plan: the events folded, the segments evaluated, the changes of this write and no others.
 *
 * @example
 * buildCommit(plan, { configuration, now, random }).commit.main.version; // 1 for a new profile
 */
export function buildCommit(plan: Plan, context: CommitContext): BuiltCommit {
  const { now, configuration } = context;
  const { survivor, losers } = rolesOf(plan);
  const bases = survivor ? [survivor, ...losers] : [];
  const main = survivor ?? newMain(plan, context);
  const combined = combine(plan);
  const { version: rules, maxMergesOfProfile: maxMerges } = configuration.identity;
  const roles = { survivor, losers, owned: combined.identifiers };
  const provenance = provenanceOf(plan, roles, { now, rules, maxMerges });
  const state = foldEvents(
    bases.map((base) => base.state),
    plan.events,
    configuration.features,
  );
  const reason = losers.length > 0 ? 'merged' : 'event';
  const before = { ...main, ...newestEvaluation(bases) };
  const evaluated = evaluateAll(state, { before, configuration, now, reason });
  const changed = { survivor, losers, state, events: plan.events, numbers: combined.numbers };
  const { transitions, traits: computedTraits } = evaluated;
  const facts = changesOf({ ...changed, transitions, computedTraits }, context);
  const remembered = remember(
    bases,
    plan.events.map(({ id }) => id),
    now,
  );
  const written: MainItem = {
    ...main,
    ...combined,
    ...provenance,
    version: main.version + 1,
    state,
    memberships: evaluated.memberships,
    ...evaluated.noted,
    numbers: facts.numbers,
    changes: facts.changes,
  };
  const told = passedOn(bases, plan.events, now);
  const due = dueAt({ indexed: survivor?.dueAt, due: evaluated.validUntil, now });
  return {
    remembered,
    chunks: facts.chunks,
    commit: {
      main: withDue(withMemory(withPassedOn(written, told), remembered.memory), due),
      expected: survivor ? expectedOf(survivor) : 'absent',
      losers: losers.map((loser) => ({
        item: redirectOf(loser, main.key, context),
        expected: expectedOf(loser),
      })),
      ...hintsAndChecks(plan, main.key),
    },
  };
}

function withPassedOn(main: MainItem, told: NonNullable<MainItem['passedOn']>): MainItem {
  const { passedOn: before, ...rest } = main;
  if (told.length > 0) return { ...rest, passedOn: told };
  return before === undefined ? main : rest;
}

/**
 * A main with another memory.
 *
 * @example
 * withMemory(main, { ring: [], chunks: [] }).watermark; // undefined
 */
export function withMemory(main: MainItem, memory: Memory): MainItem {
  const { watermark, ...rest } = { ...main, ...memory };
  return watermark === undefined || memory.watermark === undefined ? rest : { ...rest, watermark };
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

function hintsAndChecks({ attached, bases, checks }: Plan, to: string): Pick<Commit, 'pointers' | 'checks'> {
  return {
    pointers: [...attached.keys()].filter((key) => key !== to).map((key) => ({ kind: 'pointer', key, to })),
    checks: [...checks.values()]
      .filter(({ key }) => !bases.has(key))
      .map((main) => ({ key: main.key, expected: expectedOf(main) })),
  };
}

/** Founded on the lowest-priority identifier: usually an anonymous id, which most profiles never go beyond. */
function newMain({ attached }: Plan, { configuration, now, random }: CommitContext): MainItem {
  const founder = [...attached.values()].sort(byPriority(configuration.identity)).at(-1);
  if (founder === undefined) throw new Error('A new profile has an identifier.');
  return {
    kind: 'main',
    key: founder.key,
    profileId: newId(founder.type === GROUP_ID ? 'acc_' : 'prf_', now, random),
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
