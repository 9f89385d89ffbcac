import { type IdentityRules, rulesOf } from '@tributary/domain/identity/rules';
import type { KeyedIdentifier } from '@tributary/domain/identity/identifier';
import type { ItemKey, MainItem } from '@tributary/domain/profiles/items';
import type { ProfileEvent } from '@tributary/domain/profiles/profile-event';
import { fits, type Moment } from './fits.ts';
import { isAccount } from './memories.ts';
import { same } from './same.ts';
import type { Write } from './store.ts';

/** What a commit did with links between identified profiles: the events that it folded, and what stood before. */
type Linking = { readonly write: Write; readonly folded: readonly ProfileEvent[]; readonly moment: Moment };

/** Which identifiers each event was refused for their strength, by the event's hash; copies of later days too. */
type Refused = Map<string, ItemKey[]>;

/**
 * Counted from the commits: each identifier of another identified profile that an event was refused for its strength
 * counts once, and two identified profiles become one only by a link that was counted often enough.
 */
export function watchLinks(): (linking: Linking, events: readonly ProfileEvent[]) => string | undefined {
  const refused: Refused = new Map();
  return (linking, events) => {
    const { write, moment } = linking;
    const { main, restored } = write.commit;
    if (isAccount(main) || moment.rules.minimumStrength === 0) return undefined;
    if (restored) return wrongDivision([main, restored.item], { write, events, refused });
    return tooWeakMerge(linking) ?? wrongCounts(linking, refused);
  };
}

const isIdentified = ({ identifiers }: MainItem, rules: IdentityRules) =>
  identifiers.some(({ type }) => rulesOf(type, rules).identifies);

const basesOf = ({ before }: Write) => [...before.values()].filter((item) => item.kind === 'main');

const seenWith = (mains: readonly MainItem[], key: ItemKey) =>
  mains.reduce((sum, { weakLinks }) => sum + (weakLinks?.[key]?.seen ?? 0), 0);

/** How often each was counted, whatever else is said of it. */
export const countsOf = ({ weakLinks = {} }: MainItem): Readonly<Record<ItemKey, number>> =>
  Object.fromEntries(Object.entries(weakLinks).map(([key, { seen }]) => [key, seen]));

function tooWeakMerge({ write, folded, moment: { rules, owners } }: Linking): string | undefined {
  const bases = basesOf(write);
  const identified = bases.filter((base) => isIdentified(base, rules));
  if (identified.length < 2) return undefined;
  const [event] = folded;
  if (event && folded.length === 1) {
    const own = new Set(write.commit.main.identifiers.map(({ key }) => key));
    const kept = event.identifiers.filter(({ key }) => own.has(key));
    return isTooWeak(kept, { owners, rules }) ? `${event.messageId} joins two by too weak a link` : undefined;
  }
  // Of several events the order is not known: at least one of their identifiers was counted often enough.
  const isStrong = ({ type, key }: KeyedIdentifier) => {
    const carried = folded.filter(({ identifiers }) => identifiers.some((one) => one.key === key)).length;
    return (seenWith(bases, key) + carried) * rulesOf(type, rules).weight >= rules.minimumStrength;
  };
  return folded.some(({ identifiers }) => identifiers.some(isStrong))
    ? undefined
    : 'no link was strong enough';
}

/** Whether an identified profile would be joined to the first one of the event by links that were seen too seldom. */
export function isTooWeak(
  identifiers: readonly KeyedIdentifier[],
  { owners, rules }: Pick<Moment, 'owners' | 'rules'>,
): boolean {
  const mains = [...new Set(identifiers.flatMap(({ key }) => owners.get(key) ?? []))];
  const [, ...joining] = mains.filter((main) => isIdentified(main, rules));
  return joining.some((main) => {
    const others = mains.filter((one) => one !== main);
    return identifiers
      .filter(({ key }) => owners.get(key) === main)
      .every(
        ({ key, type }) => (1 + seenWith(others, key)) * rulesOf(type, rules).weight < rules.minimumStrength,
      );
  });
}

function wrongCounts({ write, folded, moment }: Linking, log: Refused): string | undefined {
  const { main } = write.commit;
  const bases = basesOf(write);
  const own = new Set(main.identifiers.map(({ key }) => key));
  const refused = folded.flatMap((event) => {
    const keys = refusedOf(event, { own, bases, moment });
    log.set(event.id.hash, [...(log.get(event.id.hash) ?? []), ...keys]);
    return keys;
  });
  const keys = new Set([...bases.flatMap((base) => Object.keys(base.weakLinks ?? {})), ...refused]);
  const expected = [...keys]
    .filter((key) => !own.has(key))
    .map((key) => [key, seenWith(bases, key) + refused.filter((one) => one === key).length] as const);
  return same(countsOf(main), Object.fromEntries(expected))
    ? undefined
    : `links are counted as ${JSON.stringify(countsOf(main))} instead of ${JSON.stringify(expected)}`;
}

/** Identifiers that an event was refused though nothing but strength forbade them, of profiles that say who they are. */
function refusedOf(
  event: ProfileEvent,
  { own, bases, moment }: { own: ReadonlySet<ItemKey>; bases: readonly MainItem[]; moment: Moment },
): ItemKey[] {
  return event.identifiers.flatMap(({ key }, index) => {
    const owner = moment.owners.get(key);
    if (own.has(key) || !owner || bases.some((base) => base.key === owner.key)) return [];
    return isIdentified(owner, moment.rules) && fits(event, index + 1, moment) ? [key] : [];
  });
}

/**
 * What a profile had counted goes with the events that it was counted for. Where an event carried an identifier and did
 * not count, a side may get less, and never more than its own events were refused.
 */
function wrongDivision(
  sides: readonly MainItem[],
  { write, events, refused }: { write: Write; events: readonly ProfileEvent[]; refused: Refused },
): string | undefined {
  const before = write.before.get(sides[0]?.key ?? '');
  const links = before?.kind === 'main' ? countsOf(before) : {};
  const owned = new Set(sides.flatMap(({ identifiers }) => identifiers.map(({ key }) => key)));
  const known = events.filter(({ id, identifiers }) => refused.has(id.hash) && owned.has(identifiers[0].key));
  for (const side of sides) {
    const own = new Set(side.identifiers.map(({ key }) => key));
    for (const key of new Set([...Object.keys(links), ...Object.keys(countsOf(side))])) {
      const carrying = known.filter(({ identifiers }) => identifiers.some((one) => one.key === key));
      const mine = carrying.filter(({ identifiers }) => own.has(identifiers[0].key));
      const times = mine.flatMap(({ id }) => refused.get(id.hash) ?? []).filter((one) => one === key).length;
      const all = carrying.flatMap(({ id }) => refused.get(id.hash) ?? []).filter((one) => one === key);
      const isPlain = carrying.every(
        ({ id }) => refused.get(id.hash)?.filter((one) => one === key).length === 1,
      );
      const found = countsOf(side)[key] ?? 0;
      const isExact = isPlain && all.length === links[key] && !own.has(key);
      const isTwice = all.length > new Set(carrying).size;
      if ((found > times && !isTwice) || (isExact && found !== times))
        return `a side of an unmerge counts a link ${found} times instead of ${times}`;
    }
  }
  return undefined;
}
