import type { CommitContext } from './chunk.ts';
import type { MainItem } from './items.ts';
import { numbered, type UnnumberedChange } from './numbered.ts';
import type { ProfileState } from './state.ts';

/** One of the two profiles of a separation, before and after. */
export type Unmerged = {
  /** Ids of both. */
  readonly stays: string;
  readonly left: string;
  /** No profile of this id was there before. */
  readonly isNew: boolean;
  readonly before: ProfileState | undefined;
  readonly after: ProfileState;
  /** Of memberships and of computed traits. */
  readonly transitions: readonly UnnumberedChange[];
  /** Where the numbers of each subject go on from. */
  readonly numbers: MainItem['numbers'];
};

/**
 * The changes of one side's commit. Both sides say that they were separated, always; what joined or left with it is
 * said as after any other commit.
 *
 * @example
 * unmergeChanges(unmerged, context).changes[0].is; // 'profile-unmerged'
 */
export function unmergeChanges(unmerged: Unmerged, context: CommitContext): ReturnType<typeof numbered> {
  const { stays, left, isNew, transitions, numbers } = unmerged;
  const { now: at, configuration } = context;
  const created: UnnumberedChange[] =
    isNew && configuration.wantsFact('Profile Created') ? [{ is: 'profile-created', at }] : [];
  const unmerge: UnnumberedChange = { is: 'profile-unmerged', at, stays, left };
  return numbered([...created, unmerge, ...transitions, ...traits(unmerged, context)], numbers);
}

/** Traits that went with the other side are gone, as if they had been removed. */
function traits({ before, after }: Unmerged, { configuration, now: at }: CommitContext): UnnumberedChange[] {
  if (!configuration.wantsFact('Trait Changed')) return [];
  // A computed trait goes over one of the same name that events set.
  const computed = new Set(configuration.computedTraits?.map(({ key }) => key));
  const names = new Set([...Object.keys(before?.traits ?? {}), ...Object.keys(after.traits)]);
  return [...names]
    .filter((trait) => !computed.has(trait) && valueOf(before, trait) !== valueOf(after, trait))
    .map((trait) => ({ is: 'trait-changed', at, trait }));
}

function valueOf(state: ProfileState | undefined, trait: string): string {
  const register = state && Object.hasOwn(state.traits, trait) ? state.traits[trait] : undefined;
  return JSON.stringify(register?.value ?? null);
}
