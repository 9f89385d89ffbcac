import type { MainItem } from './items.ts';
import { greatestNumbers } from './numbered.ts';
import { identifiersOf, mergesOf, type Plan } from './plan.ts';

/** Of several stored profiles, the one that goes on and those that become redirects to it. */
export type Roles = { readonly survivor: MainItem | undefined; readonly losers: readonly MainItem[] };

/**
 * The oldest goes on. Whoever merges the same profiles, in whatever order, comes to the same.
 *
 * @example
 * const { survivor, losers } = rolesOf(plan);
 */
export function rolesOf({ bases }: Pick<Plan, 'bases'>): Roles {
  const [survivor, ...losers] = [...bases.values()].sort(oldestFirst);
  return { survivor, losers };
}

function oldestFirst(a: MainItem, b: MainItem): number {
  return a.created - b.created || (a.profileId < b.profileId ? -1 : 1);
}

/** The parts of a main that only depend on who is joined. */
export type Combined = Pick<MainItem, 'identifiers' | 'numbers' | 'moved' | 'merges'>;

/**
 * Joins what a plan's profiles own and knew: identifiers, greatest numbers, newest moves. State and memory have folds
 * of their own; memberships are evaluated anew.
 *
 * @example
 * const main = { ...survivor, ...combine(plan) };
 */
export function combine(plan: Plan): Combined {
  const bases = [...plan.bases.values()];
  const identifiers = identifiersOf(plan);
  return {
    identifiers,
    numbers: greatestNumbers(bases.map(({ numbers }) => numbers)),
    moved: newestMoves(
      bases.map(({ moved }) => moved),
      new Set(identifiers.map(({ key }) => key)),
    ),
    merges: mergesOf(plan),
  };
}

/** By identifier; what the profile owns has not moved away from it, whatever one of its parts knew. */
function newestMoves(all: readonly MainItem['moved'][], owned: ReadonlySet<string>): MainItem['moved'] {
  const newest = new Map<string, MainItem['moved'][string]>();
  for (const [key, move] of all.flatMap((moved) => Object.entries(moved)))
    if (!owned.has(key) && (newest.get(key)?.at ?? -Infinity) < move.at) newest.set(key, move);
  return Object.fromEntries(newest);
}
