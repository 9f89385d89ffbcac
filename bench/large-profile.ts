import { randomBytes } from 'node:crypto';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import { commitEvents } from '@tributary/domain/profiles/commit-events';
import {
  configurationWith,
  eventOf,
  lineOf,
  MINUTE,
  NOON,
} from '@tributary/domain/profiles/profiles.fixtures';
import { cpuSeconds } from './cpu.ts';
import { encodedStore } from './encoded-store.ts';
import { figure } from './print.ts';

const IDENTIFIERS = 1000;
const TRAITS = 500;
const EVENTS_A_BATCH = 100;
const ROUNDS = 100;

const external = (index: number) => ({ type: `crm_${index}`, id: `customer-${index}` });
const traits = Object.fromEntries(
  Array.from({ length: TRAITS }, (_, i) => [`trait_${i}`, `The value of trait ${i}`]),
);

/** Processor time of folding a batch into the largest profile that there may be, reading and writing it included. */
export async function largeProfile(): Promise<void> {
  const configuration = configurationWith({
    segments: [
      { performed: { name: 'Seen' }, atLeast: 3 },
      { trait: 'trait_7', is: 'equals', value: 'pro' },
    ],
  });
  let now = NOON;
  let made = 0;
  const ports = {
    store: encodedStore(),
    now: () => now,
    random: randomBytes,
    sleep: () => Promise.resolve(),
  };
  const event = (more: JsonObject) => {
    const sent = { type: 'track', event: 'Seen', userId: 'u', ...more, messageId: `m${(made += 1)}` };
    return eventOf(configuration, lineOf(sent, now));
  };
  const ids = (from: number, count: number) => ({
    context: {
      externalIds: Array.from({ length: count }, (_, i) => external((from + i) % (IDENTIFIERS - 1))),
    },
  });
  const founding = Array.from({ length: Math.ceil(IDENTIFIERS / 19) }, (_, n) => event(ids(n * 19, 19)));
  await commitEvents([...founding, event({ type: 'identify', traits })], configuration, ports);

  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    now += MINUTE;
    const batch = Array.from({ length: EVENTS_A_BATCH }, (_, i) =>
      event(i % 4 === 0 ? ids(round + i, 1) : {}),
    );
    const start = cpuSeconds();
    await commitEvents(batch, configuration, ports);
    times.push((cpuSeconds() - start) * 1000);
  }
  figure('fold_into_large_profile_ms', times.sort((a, b) => a - b)[ROUNDS / 2] ?? 0);
}
