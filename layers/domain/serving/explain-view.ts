import { explainProfile } from '../identity/explain-profile.ts';
import type { IdentityRules } from '../identity/identity-rules.ts';
import { timeOfId } from '../ids/ids.ts';
import type { ItemKey, MainItem } from '../profiles/items.ts';
import { isoTime } from './view.ts';

/**
 * Keys in the explanation of a profile that belong to somebody else: what it refused, and its weak links.
 *
 * @example
 * const owners = await findProfiles(store, foreignKeys(main));
 */
export function foreignKeys({ refusals = [], weakLinks = {} }: MainItem): readonly ItemKey[] {
  return [...new Set([...refusals.map(({ key }) => key), ...Object.keys(weakLinks)])];
}

/**
 * Why a profile is what it is, for people. An identifier that is another profile's is said to be.
 *
 * @param given `owners`: of the {@link foreignKeys}
 * @example
 * explainView(main, { rules: configuration.identity, owners }).links;
 */
export function explainView(
  main: MainItem,
  given: { readonly rules: IdentityRules; readonly owners: ReadonlyMap<ItemKey, MainItem> },
) {
  const explained = explainProfile(main, given.rules);
  const ownerOf = (key: ItemKey) => ownerIn(key, main, given.owners);
  return {
    rules: explained.rules,
    profile_id: explained.profileId,
    created_at: isoTime(explained.created),
    merges: explained.merges,
    links: explained.links.map(linkOf),
    joined: explained.joined.map(({ profileId, at, messageId, through, rules }) => ({
      ...{ profile_id: profileId, at: isoTime(at), message_id: messageId, rules },
      through: through.map(({ type = null, value = null }) => ({ type, value })),
    })),
    refusals: explained.refusals.map(({ messageId, at, type, key, reason, rules }) => ({
      ...{ type, reason, at: isoTime(at), message_id: messageId, rules },
      owner: ownerOf(key),
    })),
    // Its id is that of the request, which says when; who the other side was, nobody keeps beyond the request.
    pins: explained.pins.map(({ id, side }) => ({ id, side, at: isoTime(timeOfId(id)) })),
    weak_links: explained.weakLinks.map(({ key, type, seen, lastSeen, strength, needed }) => ({
      ...{ type, seen, last_seen_at: isoTime(lastSeen), strength, needed },
      owner: ownerOf(key),
    })),
  };
}

function linkOf(link: ReturnType<typeof explainProfile>['links'][number]) {
  const { type, value, seen, strength, firstSeen, lastSeen, from, mixedScripts, isConfigured } = link;
  return {
    ...{ type, value, seen, strength, first_seen_at: isoTime(firstSeen), last_seen_at: isoTime(lastSeen) },
    ...{ from_profile: from ?? null, mixed_scripts: mixedScripts, configured: isConfigured },
  };
}

/** Null where nobody has it by now. */
function ownerIn(key: ItemKey, main: MainItem, owners: ReadonlyMap<ItemKey, MainItem>) {
  const owner = owners.get(key);
  const identifier = owner?.identifiers.find((one) => one.key === key);
  if (!owner || !identifier) return null;
  const { value } = identifier;
  return { profile_id: owner.profileId, another_profile: owner.profileId !== main.profileId, value };
}
