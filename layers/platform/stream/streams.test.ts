import { afterEach, describe, expect, it } from '@jest/globals';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import type { StreamRecord } from '@tributary/domain/collecting/event-line';
import type { StreamResult } from '@tributary/domain/outcomes/batch';
import type { MainItem, RedirectItem } from '@tributary/domain/profiles/items';
import type { TableChange } from '@tributary/domain/profiles/table-change';
import { aMain, aPointer, aRedirect } from '../tables/items.fixtures.ts';
import { encodeItem } from '../tables/profile-codec.ts';
import { aKinesisRecord, capturedLines, context } from '../testing/lambda.fixtures.ts';
import { kinesisStream } from './kinesis-stream.ts';
import { tableStream } from './table-stream.ts';

const lines = capturedLines();
afterEach(() => {
  delete process.env['PARTIAL_FAILURES'];
});
const batch = { Records: [aKinesisRecord('7', 'one'), aKinesisRecord('8', 'two')] };

async function asked(result: StreamResult) {
  return kinesisStream(() => Promise.resolve(result))(batch, context);
}

describe('kinesisStream', () => {
  it('given records, when called, then the use case sees them with their ids, times and bytes', async () => {
    const seen: StreamRecord[] = [];
    await kinesisStream((records) => {
      seen.push(...records);
      return Promise.resolve({});
    })(batch, context);
    expect(seen[0]).toEqual({
      recordId: 'shardId-000000000001-7',
      shardId: 'shardId-000000000001',
      sequenceNumber: '7',
      partitionKey: 'p',
      arrivedAt: 1_763_889_600_123,
      data: Buffer.from('one'),
    });
    expect(lines[0]).toMatchObject({ in: 2 });
    expect(lines[0]).not.toHaveProperty('again');
  });

  it('given a batch done in part, when reported, then the mapping is told from where', async () => {
    expect(await asked({})).toEqual({ batchItemFailures: [] });
    expect(await asked({ failedFrom: '8' })).toEqual({ batchItemFailures: [{ itemIdentifier: '8' }] });
    expect(lines[1]).toMatchObject({ in: 2, again: 1 });
  });

  it('given a mapping that loses reports, when a batch is done in part, then it throws', async () => {
    process.env['PARTIAL_FAILURES'] = 'throw';
    expect(await asked({})).toEqual({ batchItemFailures: [] });
    await expect(asked({ failedFrom: '8' })).rejects.toThrow('BatchIncomplete');
  });

  it('given a use case that throws, when called, then the batch fails as a whole', async () => {
    const run = kinesisStream(() => Promise.reject(new Error('The table is gone.')));
    await expect(run(batch, context)).rejects.toThrow('The invocation failed');
  });
});

function streamRecord(sequence: string, image?: Record<string, AttributeValue>): DynamoDBRecord {
  const NewImage = image === undefined ? {} : { NewImage: image };
  return { dynamodb: { SequenceNumber: sequence, ApproximateCreationDateTime: 1_763_889_600, ...NewImage } };
}

function imageOf(item: Parameters<typeof encodeItem>[0]): Record<string, AttributeValue> {
  const image: Record<string, AttributeValue> = {};
  for (const [name, { S, N, B }] of Object.entries(encodeItem(item))) {
    if (B !== undefined) image[name] = { B: Buffer.from(B).toString('base64') };
    else if (S !== undefined) image[name] = { S };
    else if (N !== undefined) image[name] = { N };
  }
  return image;
}

describe('tableStream', () => {
  it('given commits among other records, when called, then the use case sees the commits alone', async () => {
    const seen: TableChange[] = [];
    const Records = [
      streamRecord('1', imageOf(aMain())),
      streamRecord('2'),
      streamRecord('3', imageOf(aPointer())),
      streamRecord('4', imageOf(aRedirect())),
    ];
    const run = tableStream((changes) => {
      seen.push(...changes);
      return Promise.resolve({ failedFrom: '4' });
    });
    expect(await run({ Records }, context)).toEqual({ batchItemFailures: [{ itemIdentifier: '4' }] });
    const known = ({ key, profileId, version }: MainItem | RedirectItem) => ({ key, profileId, version });
    expect(seen).toMatchObject([
      { sequenceNumber: '1', arrivedAt: 1_763_889_600_000, ...known(aMain()) },
      { sequenceNumber: '4', arrivedAt: 1_763_889_600_000, ...known(aRedirect()) },
    ]);
    expect(seen.map(({ item }) => item())).toEqual([aMain(), aRedirect()]);
  });

  it('given an image that cannot be unpacked, then only who asks for it hears of it', async () => {
    const damaged = { ...imageOf(aMain()), body: { S: '{' } };
    const Records = [streamRecord('1', damaged), streamRecord('2', imageOf(aMain()))];
    const run = tableStream((changes) => {
      expect(changes.map(({ sequenceNumber }) => sequenceNumber)).toEqual(['1', '2']);
      expect(changes[1]?.item()).toEqual(aMain());
      expect(() => changes[0]?.item()).toThrow('damaged');
      return Promise.resolve({});
    });
    await run({ Records }, context);
  });
});
