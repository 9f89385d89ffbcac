import type { Json } from '../outcomes/json.ts';
import type { CompiledComputedTrait } from '../computed-traits/compiled.ts';
import type { ProfileState } from '../profiles/state.ts';
import { compare } from './compare.ts';
import type { CompiledCondition, Evaluation } from './compiled.ts';
import { readDate } from './dates.ts';
import type { TraitCondition } from './definition.ts';
import { durationMs } from './duration.ts';
import { answer } from './evaluation.ts';
import { readPath } from './path.ts';
import { traitInWords } from './words.ts';

/**
 * A condition on a trait, made ready.
 *
 * @param computed the computed trait of that name, where there is one: it goes over a trait that events set
 * @example
 * traitCondition({ trait: 'total_spent', is: 'greater-than', value: 500 }).evaluate(state, now);
 */
export function traitCondition(
  condition: TraitCondition,
  computed?: CompiledComputedTrait,
): CompiledCondition {
  const { trait } = condition;
  const judge = judgeOf(condition);
  if (computed) return computedCondition(condition, computed, judge);
  return {
    words: traitInWords(condition),
    features: [],
    traits: trait.includes('.') ? [trait, headOf(trait)] : [trait],
    evaluate: (state, now) => judge(readTrait(state, trait), now),
    found: (state) => readTrait(state, trait) ?? null,
  };
}

/** The answer lasts no longer than the value that it is about. */
function computedCondition(
  condition: TraitCondition,
  { features, valueOf }: CompiledComputedTrait,
  judge: Judge,
): CompiledCondition {
  return {
    words: traitInWords(condition),
    features,
    traits: [condition.trait],
    evaluate: (state, now) => {
      const { value, validUntil = Infinity } = valueOf(state, now);
      const judged = judge(value ?? undefined, now);
      return answer(judged.member, Math.min(validUntil, judged.validUntil ?? Infinity));
    },
    found: (state, now) => valueOf(state, now).value,
  };
}

type Judge = (found: Json | undefined, now: number) => Evaluation;

function judgeOf({ is, value }: TraitCondition): Judge {
  if (is === 'within-last') return withinLast(durationMs(value));
  const test = compare(is, value);
  return (found) => answer(test(found));
}

/** In (now − length, now]: a date ahead comes into the window when its time comes, and leaves it a length later. */
function withinLast(length: number | undefined): Judge {
  if (length === undefined) return () => answer(false);
  return (found, now) => {
    const at = readDate(found);
    if (at === undefined) return answer(false);
    if (now < at) return answer(false, at);
    return now < at + length ? answer(true, at + length) : answer(false);
  };
}

function readTrait(state: ProfileState, trait: string): Json | undefined {
  const whole = register(state, trait);
  if (whole !== undefined || !trait.includes('.')) return whole;
  const head = headOf(trait);
  return readPath(register(state, head) ?? null, trait.slice(head.length + 1));
}

/** A removed trait is kept as `null`, and reads as absent. */
function register(state: ProfileState, name: string): Json | undefined {
  return Object.hasOwn(state.traits, name) ? (state.traits[name]?.value ?? undefined) : undefined;
}

function headOf(trait: string): string {
  return trait.slice(0, trait.indexOf('.'));
}
