import { connectors } from '@tributary/connectors/connectors';
import { deliver } from '@tributary/connectors/deliver';
import { outboundPolicy } from '@tributary/connectors/outbound/outbound-policy';
import type { Fact } from '@tributary/domain/facts/fact';
import { deliverActivations } from '../functions/deliver-activations/deliver-activations.ts';
import { timeLimit } from '../functions/deliver-activations/time-limit.ts';
import { cpuSeconds } from './cpu.ts';
import { messageOf } from './message-of.ts';
import { httpRequestOf, invocation, pipeline } from './pipeline.ts';
import { configurationOf, holderOf } from './workspace.ts';
import { server } from './workloads.ts';

const REQUESTS_A_BATCH = 3;
/** Until the machine code of all of it is there. */
const WARM_BATCHES = 60;
const BATCHES = 100;

/** Processor seconds for 1,000 events from the front door to an answered call of the webhook at `url`. */
export async function cpuPer1000(url: string): Promise<number> {
  const run = wholePath(url);
  for (let batch = 0; batch < WARM_BATCHES; batch += 1) await run.batch();
  const [cpu, before] = [cpuSeconds(), run.delivered()];
  for (let batch = 0; batch < BATCHES; batch += 1) await run.batch();
  const spent = cpuSeconds() - cpu;
  const [events, delivered] = [BATCHES * REQUESTS_A_BATCH * 100, run.delivered() - before];
  if (delivered !== events) throw new Error(`${delivered} of ${events} events were delivered.`);
  return (spent / events) * 1000;
}

function wholePath(url: string) {
  const clock = { now: 0 };
  const configuration = configurationOf(url, { to: 'event', type: 'track' });
  const queue: Fact[] = [];
  const run = pipeline({
    configuration,
    holder: holderOf('server'),
    clock,
    publish: (facts) => {
      queue.push(...facts);
      return Promise.resolve({ failed: [] });
    },
  });
  const delivery = deliveryOf(run, configuration);
  // Whoever sends the events is not the platform: their requests are there before the measuring begins.
  const requests = [...server((WARM_BATCHES + BATCHES) * REQUESTS_A_BATCH)].map((request) => ({
    at: request.at,
    http: httpRequestOf(request),
  }));

  async function batch(): Promise<void> {
    for (let taken = 0; taken < REQUESTS_A_BATCH; taken += 1) {
      const request = requests.shift();
      if (request === undefined) throw new Error('The workload is too short.');
      clock.now = request.at;
      await run.collect(request.http);
    }
    await run.process(run.takeRecords(), invocation);
    await run.publish(run.takeChanges(), invocation);
    // A mapping hands over up to ten messages, and five such batches run at once.
    while (queue.length > 0)
      await Promise.all(
        Array.from({ length: 5 }, () => delivery.handle(queue.splice(0, 10).map(messageOf), invocation)),
      );
  }
  return { batch, delivered: delivery.delivered };
}

function deliveryOf(run: ReturnType<typeof pipeline>, configuration: ReturnType<typeof configurationOf>) {
  const policy = outboundPolicy('127.0.0.1');
  let delivered = 0;
  const handle = deliverActivations({
    profiles: run.store,
    configuration: () => Promise.resolve(configuration),
    connectors: connectors({ policy }),
    deliver: deliver({ policy, now: Date.now }),
    secrets: { get: () => Promise.resolve({}) },
    state: { acquire: () => Promise.reject(new Error('Events need no lease.')) },
    lake: run.metered.lake,
    ledger: run.metered.ledger,
    timeLimit,
    newBatchId: () => 'batch',
    random: Math.random,
    now: Date.now,
    observe: ({ ActivationsDelivered = 0 }) => void (delivered += ActivationsDelivered),
  });
  return { handle, delivered: () => delivered };
}
