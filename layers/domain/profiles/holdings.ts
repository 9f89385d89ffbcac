import type { ItemKey, MainItem, OwnedIdentifier } from './items.ts';

/** What a stored profile owns, in the order in which it is asked for. */
export type Holdings = {
  readonly keys: ReadonlySet<ItemKey>;
  /** Type → first-seen times, milliseconds. */
  readonly times: ReadonlyMap<string, readonly number[]>;
};

const known = new WeakMap<readonly OwnedIdentifier[], Holdings>();

/**
 * The identifiers of a stored profile by key and by type, made once for each item read: a profile may own a thousand,
 * and every event of a batch asks.
 *
 * @example
 * holdingsOf(main).keys.has(identifier.key);
 */
export function holdingsOf({ identifiers }: Pick<MainItem, 'identifiers'>): Holdings {
  const found = known.get(identifiers);
  if (found) return found;
  const times = new Map<string, number[]>();
  for (const { type, firstSeen } of identifiers) {
    const own = times.get(type);
    if (own) own.push(firstSeen);
    else times.set(type, [firstSeen]);
  }
  const made = { keys: new Set(identifiers.map(({ key }) => key)), times };
  known.set(identifiers, made);
  return made;
}
