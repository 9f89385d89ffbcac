import { connectors } from '@tributary/connectors/connectors';
import { outboundPolicy } from '@tributary/connectors/outbound/outbound-policy';
import type { Fact } from '@tributary/domain/facts/fact';
import { observe as countInLine } from '@tributary/platform/log/observe';
import { deliverActivations } from '../functions/deliver-activations/deliver-activations.ts';
import { timeLimit } from '../functions/deliver-activations/time-limit.ts';
import { loggedBytes } from './log-bytes.ts';
import { messageOf } from './message-of.ts';
import { httpRequestOf, invocation, pipeline } from './pipeline.ts';
import { configurationOf, holderOf, SEGMENT_ID } from './workspace.ts';
import { browser } from './workloads.ts';

const BATCH = 10;

/** What a million deliveries of memberships use, counted through the ports of some. */
export type MembershipUnits = {
  readonly entries: number;
  readonly calls: number;
  readonly logBytes: number;
  readonly leaseUnits: number;
  readonly readUnits: number;
  readonly ledgerUnits: number;
  readonly sentBytes: number;
};

/** Lets visitors enter a segment, publishes it, and delivers it to a webhook that takes everything. */
export async function membershipUnits(): Promise<MembershipUnits> {
  const clock = { now: 0 };
  const facts: Fact[] = [];
  const configuration = configurationOf('https://receiver.example.com/', {
    to: 'segment',
    segmentId: SEGMENT_ID,
    on: ['entered', 'exited'],
  });
  const publish = (some: readonly Fact[]) =>
    Promise.resolve(void facts.push(...some)).then(() => ({ failed: [] }));
  const run = pipeline({ configuration, holder: holderOf('browser'), publish, clock });
  let requests = 0;
  for (const request of browser(20_000)) {
    clock.now = request.at;
    await run.collect(httpRequestOf(request));
    if ((requests += 1) % 100 !== 0) continue;
    await run.process(run.takeRecords(), invocation);
    await run.publish(run.takeChanges(), invocation);
  }
  return perMillion(run, facts, configuration);
}

async function perMillion(
  run: ReturnType<typeof pipeline>,
  facts: readonly Fact[],
  configuration: ReturnType<typeof configurationOf>,
): Promise<MembershipUnits> {
  const { counts } = run.metered;
  const used = { leaseUnits: 0, sentBytes: 0, calls: 0, delivered: 0, logBytes: 0 };
  const reads = run.store.units.reads;
  const handle = deliverActivations({
    profiles: run.store,
    configuration: () => Promise.resolve(configuration),
    connectors: connectors({ policy: outboundPolicy('') }),
    deliver: ({ event }) => {
      used.sentBytes += Buffer.byteLength(JSON.stringify(event));
      return Promise.resolve({ kind: 'delivered', status: 204 });
    },
    secrets: { get: () => Promise.resolve({}) },
    state: {
      acquire: () => {
        used.leaseUnits += 2;
        return Promise.resolve({ sent: { number: 0 }, release: () => Promise.resolve() });
      },
    },
    lake: run.metered.lake,
    ledger: run.metered.ledger,
    timeLimit,
    newBatchId: () => 'batch',
    random: Math.random,
    now: Date.now,
    observe: (counts) => {
      used.delivered += counts['ActivationsDelivered'] ?? 0;
      countInLine(counts);
    },
  });
  for (let first = 0; first < facts.length; first += BATCH, used.calls += 1) {
    const messages = facts.slice(first, first + BATCH).map(messageOf);
    const run = () => handle(messages, invocation);
    used.logBytes += await loggedBytes(run, () => ({ in: messages.length }));
  }
  if (used.delivered === 0 || used.delivered !== counts.facts)
    throw new Error(`${used.delivered} of ${counts.facts} memberships were delivered.`);
  const each = 1e6 / used.delivered;
  return {
    entries: counts.entries * each,
    calls: used.calls * each,
    logBytes: used.logBytes * each,
    leaseUnits: used.leaseUnits * each,
    readUnits: (run.store.units.reads - reads) * each,
    ledgerUnits: counts.ledgerUnits * each,
    sentBytes: used.sentBytes * each,
  };
}
