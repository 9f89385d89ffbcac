import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { FACT_SOURCE, type Fact, type Publish } from '@tributary/domain/facts/fact';
import { eventBridge } from '../clients/eventbridge.ts';
import { isTransient } from '../util/aws-errors.ts';
import { packed } from '../util/chunks.ts';
import { concurrently } from '../util/concurrently.ts';

type Entry = { readonly index: number; readonly name: string; readonly detail: string };

/** PutEvents takes 10 entries and 256 KB, counted over source, type and detail; the rest is room for its own fields. */
const CALL = { items: 10, bytes: 250_000, size: bytesOf };

/**
 * The activations bus. Calls that fail for reasons that pass, and entries that the bus refused, come back as indexes;
 * if not one fact was taken because no call was answered, it throws.
 *
 * @example
 * const { failed } = await publish(env.ACTIVATIONS_BUS)(facts);
 */
export function publish(bus: string): Publish {
  const client = eventBridge();

  async function putSome(entries: readonly Entry[]): Promise<{ failed: number[]; error?: unknown }> {
    const Entries = entries.map(({ name, detail }) => ({
      EventBusName: bus,
      Source: FACT_SOURCE,
      DetailType: name,
      Detail: detail,
    }));
    try {
      const answer = await client.send(new PutEventsCommand({ Entries }));
      const taken = answer.Entries ?? [];
      // An entry that the answer leaves out was not confirmed.
      return { failed: entries.flatMap(({ index }, at) => (taken[at]?.EventId ? [] : [index])) };
    } catch (error) {
      if (!isTransient(error)) throw error;
      return { failed: entries.map(({ index }) => index), error };
    }
  }

  return async (facts) => {
    const ends = await concurrently(packed(facts.map(entry), CALL), 4, putSome);
    if (ends.length > 0 && ends.every(({ error }) => error !== undefined)) throw ends[0]?.error;
    return { failed: ends.flatMap(({ failed }) => failed) };
  };
}

function entry({ name, detail }: Fact, index: number): Entry {
  return { index, name, detail: JSON.stringify(detail) };
}

function bytesOf({ name, detail }: Entry): number {
  return FACT_SOURCE.length + name.length + Buffer.byteLength(detail);
}
