import { holdingsOf } from './holdings.ts';
import type { ItemKey, MainItem } from './items.ts';
import { emptyPlan, type Plan } from './plan.ts';
import { type ItemsRead, ownerOf } from './walk.ts';

/** Who owns what by now: the items read, and over them what the plans of this attempt change. */
export type Overlay = {
  /** By the key of a stored main. */
  readonly byBase: Map<ItemKey, Plan>;
  /** By an identifier that a plan attaches. */
  readonly byAttached: Map<ItemKey, Plan>;
  /** Stored owner of each identifier of each profile met so far. */
  readonly owners: Map<ItemKey, MainItem>;
};

/**
 * An overlay that changes nothing yet.
 *
 * @example
 * const overlay = emptyOverlay();
 */
export function emptyOverlay(): Overlay {
  return { byBase: new Map(), byAttached: new Map(), owners: new Map() };
}

/**
 * The plan that owns an identifier by now; undefined where nobody is known to.
 *
 * @example
 * planOf(identifier.key, overlay)?.events.push(event);
 */
export function planOf(key: ItemKey, { byBase, byAttached, owners }: Overlay): Plan | undefined {
  const owner = owners.get(key);
  return byAttached.get(key) ?? (owner && byBase.get(owner.key));
}

/**
 * The plans that own these identifiers, made from what is stored where there is none yet. `torn`: two stored profiles
 * claim one identifier, since they were read at different moments.
 *
 * @example
 * const plans = plansOf(event.identifiers, overlay, reading.items);
 */
export function plansOf(
  identifiers: readonly { readonly key: ItemKey }[],
  overlay: Overlay,
  items: ItemsRead,
): Map<ItemKey, Plan> | 'torn' {
  for (const { key } of identifiers) {
    const owner = planOf(key, overlay) ? undefined : ownerOf(key, items);
    if (owner?.is === 'main' && !admit(owner.main, overlay)) return 'torn';
  }
  // Only now: an identifier that was not read since a profile lists it belongs to that profile.
  return new Map(
    identifiers.flatMap(({ key }) => {
      const plan = planOf(key, overlay);
      return plan ? [[key, plan] as const] : [];
    }),
  );
}

function admit(main: MainItem, { byBase, byAttached, owners }: Overlay): boolean {
  const { keys } = holdingsOf(main);
  for (const key of keys) if (owners.has(key) || byAttached.has(key)) return false;
  for (const key of keys) owners.set(key, main);
  byBase.set(main.key, { ...emptyPlan(), bases: new Map([[main.key, main]]) });
  return true;
}

/**
 * Puts a plan in the place of those that it was made of.
 *
 * @example
 * place(joinPlans([a, b]), overlay);
 */
export function place(plan: Plan, { byBase, byAttached }: Overlay): void {
  for (const key of plan.bases.keys()) byBase.set(key, plan);
  for (const key of plan.attached.keys()) byAttached.set(key, plan);
}

/**
 * Every plan that has an event.
 *
 * @example
 * for (const plan of plansWithEvents(overlay)) await writePlan(plan, …);
 */
export function plansWithEvents({ byBase, byAttached }: Overlay): Plan[] {
  return [...new Set([...byBase.values(), ...byAttached.values()])].filter(({ events }) => events.length > 0);
}
