import type { Change } from '../facts/change.ts';
import type { CommitContext } from './chunk.ts';
import type { Roles } from './combine.ts';
import { forwardEvents } from './forwarded.ts';
import type { ChunkItem, MainItem, RedirectItem } from './items.ts';
import { transition } from './memberships.ts';
import { numbered, type UnnumberedChange } from './numbered.ts';
import type { ProfileEvent } from './profile-event.ts';
import type { ProfileState } from './state.ts';

/** What a commit changed, before facts are made of it. */
export type Changed = Roles & {
  readonly state: ProfileState;
  readonly transitions: readonly UnnumberedChange[];
  /** Of computed traits. */
  readonly computedTraits: readonly UnnumberedChange[];
  readonly events: readonly ProfileEvent[];
  /** Where the numbers of each subject go on from. */
  readonly numbers: MainItem['numbers'];
};

/** The facts of one commit, with the numbers after them and the chunks that hold bodies. */
export type Numbered = {
  readonly changes: readonly Change[];
  readonly numbers: MainItem['numbers'];
  readonly chunks: readonly ChunkItem[];
};

/**
 * The changes of one commit. Transitions are there whether or not somebody asks for their facts, since lists of members
 * follow them; the rest only where it is asked for. What history alone did is silent: it makes no facts.
 *
 * @example
 * const { changes, numbers, chunks } = changesOf({ survivor, losers, state, transitions, events, numbers }, context);
 */
export function changesOf(changed: Changed, context: CommitContext): Numbered {
  const { survivor, losers, transitions, events, numbers } = changed;
  // A merge is no history, even where an import brings it about: two profiles that others may know have become one.
  const silent = losers.length === 0 && events.length > 0 && events.every(({ historical }) => historical);
  const made = silent
    ? transitions.map((change) => ({ ...change, silent: true }) as const)
    : [
        ...(survivor ? [] : created(context)),
        ...merged(changed, context),
        ...transitions,
        ...traits(changed, context),
        ...changed.computedTraits,
      ];
  const forwarded = forwardEvents(events, made.length, context);
  return { ...numbered([...made, ...forwarded.changes], numbers), chunks: forwarded.chunks };
}

function created({ configuration, now }: CommitContext): UnnumberedChange[] {
  return configuration.wantsFact('Profile Created') ? [{ is: 'profile-created', at: now }] : [];
}

/** Always, so that a gap in numbers is never silent for those who count them. */
function merged({ losers, numbers }: Changed, { now }: CommitContext): UnnumberedChange[] {
  if (losers.length === 0) return [];
  return [{ is: 'profile-merged', at: now, merged: losers.map(({ profileId }) => profileId), numbers }];
}

function traits({ survivor, state }: Changed, { configuration, now }: CommitContext): UnnumberedChange[] {
  if (!configuration.wantsFact('Trait Changed')) return [];
  // A computed trait goes over one of the same name that events set.
  const computed = new Set(configuration.computedTraits?.map(({ key }) => key));
  return Object.entries(state.traits).flatMap(([trait, register]) => {
    if (computed.has(trait)) return [];
    const standing =
      survivor && Object.hasOwn(survivor.state.traits, trait) ? survivor.state.traits[trait] : undefined;
    const isSame = JSON.stringify(standing?.value ?? null) === JSON.stringify(register.value);
    return isSame ? [] : [{ is: 'trait-changed', at: now, trait }];
  });
}

/**
 * What a merged profile becomes. Its last commit closes its memberships, numbered from what it had committed itself.
 *
 * @param to key of the main that goes on
 * @example
 * losers.map((loser) => redirectOf(loser, survivor.key, context));
 */
export function redirectOf(loser: MainItem, to: string, { configuration, now }: CommitContext): RedirectItem {
  const { key, profileId, version, created: at } = loser;
  const exits = configuration.segments
    .filter(({ id }) => Object.hasOwn(loser.memberships, id))
    .map((segment) => transition(segment, { entered: false, at: now, reason: 'merged' }));
  const { changes, numbers } = numbered(exits, loser.numbers);
  const brought = loser.identifiers.map((owned) => owned.key).filter((owned) => owned !== key);
  return {
    kind: 'redirect',
    key,
    profileId,
    version: version + 1,
    created: at,
    numbers,
    to,
    changes,
    ...(brought.length > 0 && { brought }),
  };
}
