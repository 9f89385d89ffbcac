import { evaluateTraits } from '../computed-traits/evaluate-traits.ts';
import type { CommitContext } from './chunk.ts';
import { evaluatedBy } from './evaluated-by.ts';
import type { MainItem } from './items.ts';
import { type Evaluated, evaluateSegments, type Evaluating } from './memberships.ts';
import type { UnnumberedChange } from './numbered.ts';
import type { ProfileState } from './state.ts';

/** What all rules say of a state: segments and computed traits. */
export type EvaluatedAll = Evaluated & {
  /** To be written with the memberships: what the next evaluation compares with. */
  readonly noted: Pick<MainItem, 'computed' | 'evaluatedBy'>;
  /** A change for each computed trait whose value changed, where somebody asks for such facts. */
  readonly traits: readonly UnnumberedChange[];
};

/**
 * Evaluates everything that follows from a state at a moment.
 *
 * @param before the committed profile that is written; nothing of a new one
 * @example
 * const { memberships, noted, transitions, traits, validUntil } = evaluateAll(state, { before: main, … });
 */
export function evaluateAll(
  state: ProfileState,
  evaluating: Omit<Evaluating, 'before' | 'configuration'> & {
    readonly before: Pick<MainItem, 'memberships' | 'computed' | 'evaluatedBy'>;
    readonly configuration: CommitContext['configuration'];
  },
): EvaluatedAll {
  const { before, configuration, now } = evaluating;
  const segments = evaluateSegments(state, { ...evaluating, before: before.memberships });
  const traits = evaluateTraits(state, { before: before.computed ?? {}, configuration, now });
  const by = evaluatedBy(before.evaluatedBy, evaluating);
  const due = Math.min(
    segments.validUntil ?? Infinity,
    traits.validUntil ?? Infinity,
    by.lookAgainAt ?? Infinity,
  );
  const told = configuration.wantsFact('Trait Changed') ? traits.changed : [];
  return {
    ...segments,
    noted: {
      evaluatedBy: by.evaluatedBy,
      ...((before.computed || Object.keys(traits.computed).length > 0) && { computed: traits.computed }),
    },
    traits: told.map((trait) => ({ is: 'trait-changed', at: now, trait })),
    ...(due < Infinity && { validUntil: due }),
  };
}
