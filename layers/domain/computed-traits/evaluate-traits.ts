import type { CompiledConfiguration } from '../configuration/compiled.ts';
import { shortHash } from '../ids/ids.ts';
import type { Json } from '../outcomes/json.ts';
import type { ProfileState } from '../profiles/state.ts';
import type { CompiledComputedTrait } from './compiled.ts';

/** By trait id: the version that computed, and the value as it was committed, or what tells it from others. */
export type CommittedTraits = Readonly<Record<string, readonly [version: number, value: string]>>;

/** What the definitions say of a state. */
export type EvaluatedTraits = {
  readonly computed: CommittedTraits;
  /** Keys of those whose value is another than the committed one. */
  readonly changed: readonly string[];
  /** The earliest moment at which a value can change with no new event, where somebody asks for such changes. */
  readonly validUntil?: number;
};

/** Longer values are told apart by their hash. */
const LONGEST = 24;

/**
 * Compares the committed values with those of the state that is going to be written. What this configuration does not
 * know, or knows in an older version than the one that computed, stays: another worker may have read a newer one.
 * Values that nothing was computed from are not kept.
 *
 * @example
 * evaluateTraits(state, { before: main.computed ?? {}, configuration, now }).changed; // ['orders_30d']
 */
export function evaluateTraits(
  state: ProfileState,
  {
    before,
    configuration,
    now,
  }: {
    readonly before: CommittedTraits;
    readonly configuration: Pick<CompiledConfiguration, 'computedTraits' | 'wantsFact'>;
    readonly now: number;
  },
): EvaluatedTraits {
  const { computedTraits = [], wantsFact } = configuration;
  if (computedTraits.length === 0) return { computed: before, changed: [] };
  const computed = new Map(Object.entries(before));
  const changed: string[] = [];
  let until = Infinity;
  for (const trait of computedTraits) {
    const standing = computed.get(trait.id);
    if (standing && standing[0] > trait.version) continue;
    const { value, validUntil = Infinity } = trait.valueOf(state, now);
    const token = tokenOf(value, trait);
    if (token === undefined) computed.delete(trait.id);
    else computed.set(trait.id, [trait.version, token]);
    if (token !== standing?.[1]) changed.push(trait.key);
    until = Math.min(until, validUntil);
  }
  // Nobody is woken for a number that nobody waits for: whoever reads computes it.
  const isTimed = until < Infinity && wantsFact('Trait Changed');
  return { computed: Object.fromEntries(computed), changed, ...(isTimed && { validUntil: until }) };
}

/** Undefined for what stands for nothing. A first value of 0 is a value, and so is no day since the last event. */
function tokenOf(
  value: Json,
  { isNothingAt }: Pick<CompiledComputedTrait, 'isNothingAt'>,
): string | undefined {
  if (value === null || value === isNothingAt) return undefined;
  const text = JSON.stringify(value);
  if (text === '[]') return undefined;
  return text.length <= LONGEST ? text : `#${shortHash(text)}`;
}
