import type { LakeWriter } from '@tributary/domain/collecting/event-line';
import { storeRecords, type StoreDependencies } from '@tributary/domain/collecting/store-records';
import type { WriteKeyHolder } from '@tributary/domain/configuration/configuration-store';
import type { Invocation, StreamUseCase } from '@tributary/domain/outcomes/batch';
import type { Observe } from '@tributary/domain/outcomes/observe';
import { openRecords } from './open-record.ts';
import { outgoing, payloadLines, type PayloadLines } from './outgoing.ts';
import { refusedLine, refusedObjects, type RefusedLine } from './refused.ts';

/** What collecting records needs from outside. */
export type CollectRecordsDependencies = StoreDependencies & {
  /** By hash of the key, remembered for a bounded time. */
  readonly findWriteKey: (hash: string) => Promise<WriteKeyHolder | undefined>;
  readonly lake: LakeWriter;
  /** Virtual partitions of a workspace. */
  readonly partitions: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly observe: Observe;
};

/** The events stream did not take everything: the batch is to come again, and its events are known by their ids. */
export class EventsNotStored extends Error {
  override readonly name = 'EventsNotStored';
}

/** Characters of lines held in memory before they are put on the stream, or into the lake. */
const HELD = 4_000_000;

/**
 * Takes over what a customer's own producers put on their stream: what a key opens goes on the events stream, what none
 * opens is kept in `failed/`.
 *
 * @example
 * const handle = collectRecords({ stream, lake, findWriteKey, partitions: 8, now, random, wait, observe });
 */
export function collectRecords(dependencies: CollectRecordsDependencies): StreamUseCase {
  const { findWriteKey, lake, now, observe } = dependencies;
  return async function handle(records, invocation) {
    const accepted = heldUntil<PayloadLines>(HELD, (held) => put(dependencies, held, invocation));
    const refused = heldUntil<RefusedLine>(HELD, async (held) => {
      for (const object of refusedObjects(held)) await lake.put(object);
      observe({ PayloadsRefused: held.length });
    });
    for await (const opened of openRecords(findWriteKey, records))
      if (opened.is === 'refused') {
        const line = await refusedLine(opened, now());
        await refused.add(line, line.text.length);
      } else {
        const payload = payloadLines(opened);
        await accepted.add(payload, sum(payload.lines.map(({ text }) => text.length)));
      }
    await accepted.flush();
    await refused.flush();
    return {};
  };
}

async function put(
  dependencies: CollectRecordsDependencies,
  held: readonly PayloadLines[],
  invocation: Invocation,
): Promise<void> {
  const outcome = await storeRecords(dependencies, outgoing(held, dependencies.partitions), invocation);
  if (outcome !== 'stored') throw new EventsNotStored(`The events stream is ${outcome}.`);
  const lines = held.flatMap((payload) => payload.lines);
  const failed = lines.filter((line) => line.failure).length;
  dependencies.observe({ EventsAccepted: lines.length, EventsFailed: failed });
}

/** Collects until there is so much, and hands it on; what is left is handed on by `flush`, be it nothing. */
function heldUntil<T>(most: number, handOn: (held: readonly T[]) => Promise<void>) {
  let held: T[] = [];
  let size = 0;
  const flush = async () => {
    const full = held;
    [held, size] = [[], 0];
    await handOn(full);
  };
  const add = async (one: T, more: number) => {
    held.push(one);
    size += more;
    if (size >= most) await flush();
  };
  return { add, flush };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}
