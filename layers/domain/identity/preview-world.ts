import type { EventLine } from '../collecting/event-line.ts';
import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { RandomBytes } from '../ids/ids.ts';
import type { JsonObject } from '../outcomes/json.ts';
import { commitEvents } from '../profiles/commit-events.ts';
import { addHealth, type IdentityHealth, NOTHING_WRITTEN } from '../profiles/identity-health.ts';
import type { ItemKey, MainItem } from '../profiles/items.ts';
import { profileEvent, type ProfileEvent } from '../profiles/profile-event.ts';
import { memoryProfileStore } from '../profiles/profile-store.memory.ts';
import { identifiersOf } from './identifiers-of.ts';
import type { IdentityRules } from './identity-rules.ts';
import { itemKeys } from './item-key.ts';

/** What a set of rules made of the events that were taken, in the order taken. */
export type PreviewedWorld = {
  readonly rules: IdentityRules;
  readonly profiles: readonly MainItem[];
  /** For each event the index of its profile; -1: nobody can be told from it. */
  readonly owners: readonly number[];
  readonly health: IdentityHealth;
};

/** People as they would be under a set of rules, in memory. */
export type PreviewWorld = {
  /** Commits an event by the code that commits events: one that the pipeline would not refuse whatever the rules. */
  readonly take: (line: EventLine, event: JsonObject) => Promise<void>;
  readonly end: () => PreviewedWorld;
};

/**
 * An empty world under a workspace's configuration: only who is who happens in it.
 *
 * @example
 * const world = previewWorld({ ...configuration, identity: proposed }, randomBytes);
 * await world.take(line, event);
 * world.end().profiles.length;
 */
export function previewWorld(configuration: CompiledConfiguration, random: RandomBytes): PreviewWorld {
  const store = memoryProfileStore();
  const bare = onlyIdentity(configuration);
  const telling = { rules: configuration.identity, keyOf: itemKeys(configuration) };
  const tops: (ItemKey | undefined)[] = [];
  let clock = 0;
  let health = NOTHING_WRITTEN;
  const ports = {
    ...{ store, random, now: () => clock, sleep: () => Promise.resolve() },
    health: (one: IdentityHealth) => void (health = addHealth(health, one)),
  };
  return {
    async take(line, event) {
      const [first, ...rest] = identifiersOf(event, telling);
      tops.push(first?.key);
      clock = Math.max(clock, Date.parse(line.receivedAt));
      // One by one: within a batch, what is dropped waits for what is not, and the order would be another.
      if (first) await commitEvents([bareEvent(profileEvent(line, event, [first, ...rest]))], bare, ports);
    },
    end() {
      const profiles = [...store.items().values()].filter((item) => item.kind === 'main');
      return { rules: configuration.identity, profiles, owners: ownersOf(tops, profiles), health };
    },
  };
}

function onlyIdentity(configuration: CompiledConfiguration): CompiledConfiguration {
  const never = () => false;
  const nothing = { segments: [], computedTraits: [], features: [], destinations: [] };
  return { ...configuration, ...nothing, wantsFact: never, wantsEvent: never };
}

function bareEvent({ sourceId, messageId, id, identifiers, folded }: ProfileEvent): ProfileEvent {
  const { type, at } = folded;
  const bare = { type, at, properties: {} };
  return { sourceId, messageId, id, identifiers, folded: bare, historical: false, body: {} };
}

/** An event is its highest-priority identifier's owner's: that one is never dropped. */
function ownersOf(tops: readonly (ItemKey | undefined)[], profiles: readonly MainItem[]): number[] {
  const owners = new Map<ItemKey | undefined, number>();
  for (const [index, { identifiers }] of profiles.entries())
    for (const { key } of identifiers) owners.set(key, index);
  return tops.map((key) => owners.get(key) ?? -1);
}
