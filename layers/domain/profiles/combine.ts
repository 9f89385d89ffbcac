import type { MainItem } from './items.ts';
import { greatestNumbers } from './numbered.ts';
import { ownedBy } from './owned.ts';
import { mergesOf, type Plan } from './plan.ts';

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
  const identifiers = ownedBy(plan, rolesOf(plan).survivor?.profileId);
  return {
    identifiers,
    numbers: greatestNumbers(bases.map(({ numbers }) => numbers)),
    moved: newestMoves(bases, identifiers),
    merges: mergesOf(plan),
  };
}

/** By identifier; what the profile owns has not moved away from it, whatever one of its parts knew. */
function newestMoves(bases: readonly MainItem[], identifiers: Combined['identifiers']): MainItem['moved'] {
  const moves = bases.flatMap(({ moved }) => Object.entries(moved));
  if (moves.length === 0) return {};
  const owned = new Set(identifiers.map(({ key }) => key));
  const newest = new Map<string, MainItem['moved'][string]>();
  for (const [key, move] of moves)
    if (!owned.has(key) && (newest.get(key)?.at ?? -Infinity) < move.at) newest.set(key, move);
  return Object.fromEntries(newest);
}
