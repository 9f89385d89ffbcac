import { PutRecordsCommand, type PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import type { EventStream, PutOutcome } from '@tributary/domain/collecting/event-line';
import { kinesis } from '../clients/kinesis.ts';
import { isThrottle, isTransient } from '../util/aws-errors.ts';
import { packed } from '../util/chunks.ts';
import { concurrently } from '../util/concurrently.ts';

type Outgoing = Parameters<EventStream['put']>[0][number];

/** PutRecords takes 500 records and 10 MiB; half of that keeps one call short and well under the limit. */
const CALL = { items: 500, bytes: 5 * 2 ** 20, size: bytesOf };

/**
 * The events stream. A call that fails as a whole for reasons that pass gives its records their outcomes; a mistake
 * (missing right, missing stream) throws.
 *
 * @example
 * const outcomes = await eventStream(env.EVENTS_STREAM).put(records);
 */
export function eventStream(stream: string): EventStream {
  const client = kinesis();

  async function putSome(records: readonly Outgoing[]): Promise<readonly PutOutcome[]> {
    const Records = records.map(({ partitionKey, data }) => ({ PartitionKey: partitionKey, Data: data }));
    try {
      const answer = await client.send(new PutRecordsCommand({ StreamName: stream, Records }));
      return records.map((_, index) => outcomeOf(answer.Records?.[index]));
    } catch (error) {
      if (!isTransient(error)) throw error;
      return records.map(() => (isThrottle(error) ? 'throttled' : 'unavailable'));
    }
  }

  return { put: async (records) => (await concurrently(packed(records, CALL), 4, putSome)).flat() };
}

function bytesOf({ partitionKey, data }: Outgoing): number {
  return partitionKey.length + data.length;
}

// A record that the answer leaves out was not confirmed.
function outcomeOf(result: PutRecordsResultEntry | undefined): PutOutcome {
  if (result?.ErrorCode === undefined || result.ErrorCode === '') {
    return result?.SequenceNumber === undefined ? 'unavailable' : 'stored';
  }
  return result.ErrorCode === 'ProvisionedThroughputExceededException' ? 'throttled' : 'unavailable';
}
