import { DEFAULT_IDENTITY_RULES, type IdentityRules } from '../identity/rules.ts';
import { rulesWith, unlimited } from '../identity/identity.fixtures.ts';
import { commitEvents, type CommitPorts, type EventEnd } from './commit-events.ts';
import type { JsonObject } from '../outcomes/json.ts';
import type { MainItem, RedirectItem } from './items.ts';
import { type FaultRates, faultyProfileStore, WorkerDied } from './profile-store.faulty.ts';
import { memoryProfileStore, type MemoryProfileStore } from './profile-store.memory.ts';
import type { ProfileEvent } from './profile-event.ts';
import {
  configurationWith,
  eventOf,
  HOUR,
  lineOf,
  NOON,
  seeded,
  seededBytes,
  segmentId,
  type Sent,
} from './profiles.fixtures.ts';
import { turns } from './turns.fixtures.ts';

export const configuration = configurationWith({
  facts: ['Segment Entered', 'Segment Exited', 'Profile Created', 'Profile Merged', 'Trait Changed'],
  subscriptions: [{ to: 'event', type: 'track', name: 'Order Completed' }],
  segments: [
    { performed: { name: 'Order Completed' }, atLeast: 3 },
    { sumOf: 'total', over: { name: 'Order Completed' }, is: 'greater-than', value: 100 },
    { trait: 'plan', is: 'equals', value: 'pro' },
    { not: { performed: { name: 'Product Added' }, atLeast: 4 } },
  ],
});
export const SEGMENTS = [0, 1, 2, 3].map(segmentId);

export const UNLIMITED: IdentityRules = unlimited(DEFAULT_IDENTITY_RULES);

/** Every other kind of rule at once, tight enough that short histories come to each. */
export const STRICT: IdentityRules = rulesWith({
  minimumStrength: 2,
  types: { anonymous_id: { limit: { count: 1, per: 'day' } }, email: { limit: { count: 2, per: 'week' } } },
  caps: { merges: 3, identifiers: 8 },
});

type Random = () => number;
const PLANS = ['pro', 'free'];
const KINDS = ['Order Completed', 'Product Added', 'identify', 'alias'];
const below = (random: Random, limit: number) => Math.floor(random() * limit);

/** Events of a handful of people who share devices, addresses and accounts. */
export function randomEvents(random: Random, count: number): ProfileEvent[] {
  const one = (prefix: string, size: number) => `${prefix}${below(random, size)}`;
  return Array.from({ length: count }, (_, index) => {
    const ids = {
      ...(random() < 0.9 && { anonymousId: one('a', 9) }),
      ...(random() < 0.35 && { userId: one('u', 4) }),
    };
    const who = Object.keys(ids).length > 0 ? ids : { anonymousId: one('a', 9) };
    const email: JsonObject = random() < 0.15 ? { email: `${one('e', 4)}@example.com` } : {};
    const what = KINDS[below(random, KINDS.length)] ?? 'alias';
    const common = { messageId: `m${index}`, ...who, ...(random() < 0.05 && { timestamp: null }) };
    const event: Sent =
      what === 'identify'
        ? { ...common, type: 'identify', traits: { ...email, plan: PLANS[below(random, 3)] ?? null } }
        : what === 'alias' && random() < 0.2
          ? { ...common, type: 'alias', userId: one('u', 4), previousId: one(random() < 0.5 ? 'u' : 'a', 4) }
          : {
              ...common,
              type: 'track',
              event: what === 'alias' ? 'Product Added' : what,
              properties: { total: below(random, 5000) / 100 },
              context: { traits: email },
            };
    return eventOf(configuration, lineOf(event, NOON - below(random, 20) * HOUR - below(random, 3)));
  });
}

export type Written = MainItem | RedirectItem;
export type History = {
  readonly store: MemoryProfileStore;
  /** Every main and redirect that was ever committed, in order. */
  readonly written: readonly Written[];
  readonly ends: ReadonlyMap<ProfileEvent, EventEnd[]>;
};

/**
 * Four workers take batches, with other boundaries each time a batch comes again; who dies loses its batch, which comes
 * again; what is to be tried again comes again. Ends when everything has ended, with the faults still on.
 */
export async function runHistory(
  events: readonly ProfileEvent[],
  {
    seed,
    rates,
    rules,
  }: { readonly seed: number; readonly rates: FaultRates; readonly rules: IdentityRules },
): Promise<History> {
  const random = seeded(seed);
  const written: Written[] = [];
  const store = recording(memoryProfileStore(), written);
  const { turn, pump } = turns(random);
  const faulty = faultyProfileStore(store, { random, rates, turn });
  const ends = new Map<ProfileEvent, EventEnd[]>();
  let clock = NOON;
  let batches = 0;
  const ports: Omit<CommitPorts, 'store'> = {
    now: () => (clock += 1),
    random: seededBytes(random),
    sleep: turn,
  };
  // Some events are sent twice by their clients, and so stand in two records.
  const again = () => events.filter(() => random() < 0.2).map((event) => ({ ...event }));
  const queue = [...events, ...again()].sort(() => random() - 0.5);

  async function work(): Promise<void> {
    while (queue.length > 0) {
      batches += 1;
      if (batches > 20 * events.length) throw new Error('The history does not come to an end.');
      const batch = queue.splice(0, 1 + below(random, 25));
      if (random() < 0.15)
        queue.push(...batch.slice(below(random, batch.length)).map((event) => ({ ...event })));
      try {
        const done = await commitEvents(
          batch,
          { ...configuration, identity: rules },
          { ...ports, store: faulty.worker() },
        );
        for (const [event, end] of done) {
          ends.set(event, [...(ends.get(event) ?? []), end]);
          if (end === 'retry') queue.push(event);
        }
      } catch (error) {
        if (!(error instanceof WorkerDied)) throw error;
        queue.unshift(...batch);
      }
    }
  }

  await pump(Promise.all([work(), work(), work(), work()]));
  return { store, written, ends };
}

function recording(store: MemoryProfileStore, written: Written[]): MemoryProfileStore {
  return {
    ...store,
    async commit(commit) {
      const outcome = await store.commit(commit);
      if (outcome === 'committed') written.push(commit.main, ...commit.losers.map(({ item }) => item));
      return outcome;
    },
  };
}
