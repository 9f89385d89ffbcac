import { randomBytes } from 'node:crypto';
import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import { commitEvents } from '@tributary/domain/profiles/commit-events';
import type { ItemKey } from '@tributary/domain/profiles/items';
import type { ProfileEvent } from '@tributary/domain/profiles/profile-event';
import { eventOf, lineOf } from '@tributary/domain/profiles/profiles.fixtures';
import { encodedStore, type EncodedStore } from './encoded-store.ts';
import { uuidOf } from './random.ts';

/** When people of a table were there last; what is counted comes a day later. */
export const YESTERDAY = Date.UTC(2026, 10, 1, 9);

/** A table full of people, each with a browser and an account, and how many of its items were asked for. */
export type Population = EncodedStore & { readonly asked: () => number };

/** The ids of a person; those of all are equally long. */
export function idsOf(person: number): { readonly userId: string; readonly anonymousId: string } {
  return { userId: uuidOf(`user-${person}`), anonymousId: uuidOf(`browser-${person}`) };
}

/** A table that holds all of so many people. */
export async function filled(size: number, configuration: CompiledConfiguration): Promise<Population> {
  const store = encodedStore();
  for (let first = 0; first < size; first += 500) {
    const people = Array.from({ length: Math.min(500, size - first) }, (_, index) => first + index);
    await found(people, configuration, store);
  }
  return counted(store, () => Promise.resolve());
}

/** The same for more people than memory holds: it knows the keys of all, and makes a person when first asked for one. */
export function lazily(size: number, configuration: CompiledConfiguration): Population {
  const store = encodedStore();
  const owners = new Map<ItemKey, number>();
  for (let person = 0; person < size; person += 1)
    for (const { key } of visitOf(person, configuration).identifiers) owners.set(key, person);
  const made = new Set<number>();
  return counted(store, async (keys) => {
    const people = new Set(keys.flatMap((key) => owners.get(key) ?? []).filter((one) => !made.has(one)));
    for (const person of people) made.add(person);
    await found([...people], configuration, store);
  });
}

/** Writes people as the pipeline would have, for nothing. */
async function found(
  people: readonly number[],
  configuration: CompiledConfiguration,
  store: EncodedStore,
): Promise<void> {
  if (people.length === 0) return;
  const before = { ...store.units };
  const events = people.map((person) => visitOf(person, configuration));
  const ports = { store, now: () => YESTERDAY, random: randomBytes, sleep: () => Promise.resolve() };
  await commitEvents(events, configuration, ports);
  Object.assign(store.units, before);
}

function visitOf(person: number, configuration: CompiledConfiguration): ProfileEvent {
  const sent = {
    type: 'track',
    event: 'Product Viewed',
    messageId: uuidOf(`visit-${person}`),
    ...idsOf(person),
  };
  return eventOf(configuration, lineOf(sent, YESTERDAY));
}

function counted(store: EncodedStore, beforeRead: (keys: readonly ItemKey[]) => Promise<void>): Population {
  let asked = 0;
  return {
    ...store,
    asked: () => asked,
    async read(keys, options) {
      asked += new Set(keys).size;
      await beforeRead(keys);
      return store.read(keys, options);
    },
  };
}
