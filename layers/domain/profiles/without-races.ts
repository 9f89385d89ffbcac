import type { ItemKey } from './items.ts';
import type { Plan } from './plan.ts';

/**
 * Plans in groups: groups may be written at once, the plans of one group one after another. Plans that check or write
 * the same profile would cancel one another; of those, the ones that only check it go first.
 *
 * @example
 * for (const plans of withoutRaces(staged.plans)) for (const plan of plans) await write(plan);
 */
export function withoutRaces(plans: readonly Plan[]): readonly (readonly Plan[])[] {
  if (plans.every(({ checks }) => checks.size === 0)) return plans.map((plan) => [plan]);
  const groupOf = new Map<ItemKey, Set<Plan>>();
  for (const plan of plans) {
    const touched = [...plan.bases.keys(), ...plan.checks.keys()];
    const group = new Set([plan, ...touched.flatMap((key) => [...(groupOf.get(key) ?? [])])]);
    for (const member of group)
      for (const key of [...member.bases.keys(), ...member.checks.keys()]) groupOf.set(key, group);
  }
  const alone = plans
    .filter(({ bases, checks }) => bases.size === 0 && checks.size === 0)
    .map((plan) => [plan]);
  const grouped = [...new Set(groupOf.values())].map((group) => [...group].sort(checkingFirst));
  return [...alone, ...grouped];
}

function checkingFirst(a: Plan, b: Plan): number {
  return Number(b.checks.size > 0) - Number(a.checks.size > 0);
}
