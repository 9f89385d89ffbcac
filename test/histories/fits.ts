import type { IdentityRules } from '@tributary/domain/identity/rules';
import type { ItemKey, MainItem, OwnedIdentifier, ProfileItem } from '@tributary/domain/profiles/items';
import type { ProfileEvent } from '@tributary/domain/profiles/profile-event';
import { isAllowed } from './limits.ts';

type Items = ReadonlyMap<ItemKey, ProfileItem>;

/** What stood everywhere when a commit took effect, and what stands in the chunks. */
export type Moment = {
  /** The main that owned each identifier before. */
  readonly owners: ReadonlyMap<ItemKey, MainItem>;
  readonly items: Items;
  readonly rules: IdentityRules;
};

/** Whether everybody who owns one of the event's first identifiers, and these, might be one profile. */
export function fits(event: ProfileEvent, first: number, { owners, rules }: Moment): boolean {
  const union = new Map<ItemKey, OwnedIdentifier>();
  const kept = event.identifiers.slice(0, first);
  const mains = new Set(kept.flatMap(({ key }) => owners.get(key) ?? []));
  for (const { identifiers } of mains) for (const owned of identifiers) union.set(owned.key, owned);
  const before = new Map(union);
  const isNamed = kept.some(({ type }) => type === 'user_id');
  for (const { type, value, key } of kept) {
    const standing = union.get(key);
    const called = type === 'previous_id' && !isNamed ? 'user_id' : type;
    if (!standing) union.set(key, { type: called, value, key, firstSeen: event.folded.at });
    else if (type === 'previous_id' && isNamed) union.set(key, { ...standing, type });
  }
  for (const { key } of takenUp(kept, { before, after: union, owners })) {
    const standing = union.get(key);
    if (standing) union.set(key, { ...standing, type: 'user_id' });
  }
  const sides = Map.groupBy(
    [...mains].flatMap(({ pins = [] }) => pins),
    ({ id }) => id,
  );
  if ([...sides.values()].some((pins) => new Set(pins.map(({ side }) => side)).size > 1)) return false;
  const merges = [...mains].reduce((all, main) => all + main.merges, Math.max(0, mains.size - 1));
  return isAllowed({ identifiers: [...union.values()], merges }, rules);
}

type Union = ReadonlyMap<ItemKey, OwnedIdentifier>;

/** User ids that an alias names and that had been given up: for what it gives up now, or because none would be left. */
function takenUp(
  kept: ProfileEvent['identifiers'][number][],
  { before, after, owners }: { readonly before: Union; readonly after: Union } & Pick<Moment, 'owners'>,
) {
  const previous = kept.filter(({ type }) => type === 'previous_id');
  if (previous.length === 0) return [];
  const hasNone = ![...after.values()].some(({ type }) => type === 'user_id');
  const losing = previous
    .filter(({ key }) => before.get(key)?.type === 'user_id')
    .map(({ key }) => owners.get(key));
  return kept.filter(
    ({ type, key }) =>
      type === 'user_id' &&
      before.get(key)?.type === 'previous_id' &&
      (hasNone || losing.some((main) => main?.key === owners.get(key)?.key)),
  );
}
