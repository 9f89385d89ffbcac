import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { MainItem } from './items.ts';

type EvaluatedBy = NonNullable<MainItem['evaluatedBy']>;

/** A worker's configuration is no older than ten seconds when it asks for it: who looks after that knows more. */
const LOOK_AGAIN_MS = 10_000;

/**
 * As long as a function runs at most, with the configuration that it began with. After that nobody works with an older
 * version by chance: the configuration itself was set back, and its present version is the one that counts.
 */
const BEHIND_FOR_MS = 15 * 60_000;

/**
 * By what a profile is evaluated now. Whoever is behind the version that evaluated it before knows neither all rules nor
 * all times: what they write says so, and is looked at again.
 *
 * @param before of the committed profile
 * @returns what is to be written, and milliseconds since the epoch where somebody else has to look again
 * @example
 * evaluatedBy({ version: 3, at: now }, { configuration: { version: 2 }, now }).lookAgainAt; // now + 10 000
 */
export function evaluatedBy(
  before: EvaluatedBy | undefined,
  { configuration: { version }, now }: Evaluating,
): { readonly evaluatedBy: EvaluatedBy; readonly lookAgainAt?: number } {
  if (before === undefined || before.version === version)
    return { evaluatedBy: before ?? { version, at: now } };
  const isBehind = version < before.version && now - before.at < BEHIND_FOR_MS;
  return isBehind
    ? { evaluatedBy: before, lookAgainAt: now + LOOK_AGAIN_MS }
    : { evaluatedBy: { version, at: now } };
}

type Evaluating = { readonly configuration: Pick<CompiledConfiguration, 'version'>; readonly now: number };

/**
 * The newest of several profiles that become one.
 *
 * @example
 * newestEvaluation([survivor, ...losers]);
 */
export function newestEvaluation(
  mains: readonly Pick<MainItem, 'evaluatedBy'>[],
): Pick<MainItem, 'evaluatedBy'> {
  const all = mains.flatMap((main) => main.evaluatedBy ?? []);
  const [first] = all.toSorted((a, b) => b.version - a.version || a.at - b.at);
  return first ? { evaluatedBy: first } : {};
}
