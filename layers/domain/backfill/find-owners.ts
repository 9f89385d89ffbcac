import type { FeatureDefinition } from '../segments/compiled.ts';
import type { ItemKey } from '../profiles/items.ts';
import type { ProfileEvent } from '../profiles/profile-event.ts';
import type { PastEvents } from '../history/past-events.ts';

/** The next identifier keys, and whether there are more. */
export type NextKeys = { readonly keys: readonly ItemKey[]; readonly isLast: boolean };

/**
 * The `limit` smallest keys above `after` by which events that match one of the features are told. However long the
 * history is, no more than twice as many keys are held.
 *
 * @example
 * const { keys, isLast } = await nextKeys(events, { features, range, after: '', limit: 1_000 });
 */
export async function nextKeys(
  events: PastEvents,
  wanted: {
    readonly features: readonly FeatureDefinition[];
    readonly range: { readonly from: number; readonly to: number };
    readonly after: ItemKey;
    readonly limit: number;
  },
): Promise<NextKeys> {
  const { features, range, after, limit } = wanted;
  let found = new Set<ItemKey>();
  let below = '\uffff';
  let isLast = true;
  const cut = () => {
    const smallest = [...found].sort().slice(0, limit);
    if (found.size <= limit) return smallest;
    isLast = false;
    below = smallest.at(-1) ?? below;
    found = new Set(smallest);
    return smallest;
  };
  // Nothing of whom is known already: a key is looked for, and not its events.
  const isWanted = ({ identifiers: [{ key }], folded }: ProfileEvent) =>
    key > after && key <= below && !found.has(key) && features.some(({ matches }) => matches(folded));
  for await (const { event } of events(range, isWanted)) {
    found.add(event.identifiers[0].key);
    if (found.size >= 2 * limit) cut();
  }
  const keys = cut();
  return { keys, isLast };
}
