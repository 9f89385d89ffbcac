import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { StoreInDoubt } from '@tributary/domain/profiles/profile-store';
import { mockClient } from 'aws-sdk-client-mock';
import { tableKey } from './keys.ts';
import { aChunk, aKey, aMain, aPointer, aRedirect } from './items.fixtures.ts';
import { encodeItem } from './profile-codec.ts';
import { profileStore } from './profile-store.ts';

const dynamo = mockClient(DynamoDBClient);
const store = profileStore('profiles');
const lone = { expected: 'absent', losers: [], pointers: [], checks: [] } as const;
const failedCondition = new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
const through = [{ key: 'b', expected: { profileId: 'prf_1', version: 2 } }];
const aShortening = { key: 'a', from: 'b', to: 'c', through };
const timeout = Object.assign(new Error('late'), { name: 'TimeoutError' });

describe('profileStore', () => {
  beforeEach(() => void dynamo.reset());

  it('given 250 keys, some twice, when read, then each is asked for once, in calls of 100', async () => {
    dynamo.on(BatchGetItemCommand).resolves({ Responses: { profiles: [] } });
    const keys = Array.from({ length: 250 }, (_, index) => `k${index}`);
    await store.read([...keys, ...keys], { consistent: true });
    const asked = dynamo
      .commandCalls(BatchGetItemCommand)
      .map(({ args }) => args[0].input.RequestItems?.['profiles']);
    expect(asked.map((request) => request?.Keys?.length)).toEqual([100, 100, 50]);
    expect(asked.every((request) => request?.ConsistentRead)).toBe(true);
  });

  it('given no keys, when read, then the store is not asked', async () => {
    expect((await store.read([], { consistent: false })).size).toBe(0);
    expect(dynamo.calls()).toHaveLength(0);
  });

  it('given keys left unprocessed, when read, then they are asked for again', async () => {
    const [one, two] = [aMain(), aPointer()];
    const left = { profiles: { Keys: [tableKey(two.key)] } };
    dynamo
      .on(BatchGetItemCommand)
      .resolvesOnce({ Responses: { profiles: [encodeItem(one)] }, UnprocessedKeys: left })
      .resolves({ Responses: { profiles: [encodeItem(two)] } });
    const found = await store.read([one.key, two.key, aKey(9)], { consistent: false });
    expect([...found]).toEqual([
      [one.key, one],
      [two.key, two],
    ]);
  });

  it('given keys that stay unprocessed, when read, then it is in doubt', async () => {
    const left = { profiles: { Keys: [tableKey('a')] } };
    dynamo.on(BatchGetItemCommand).resolves({ UnprocessedKeys: left });
    await expect(store.read(['a'], { consistent: false })).rejects.toThrow(StoreInDoubt);
  });

  it('given a main item alone, when committed, then it is one conditional put', async () => {
    dynamo.on(PutItemCommand).resolves({});
    expect(await store.commit({ ...lone, main: aMain() })).toBe('committed');
    const expected = { profileId: aMain().profileId, version: 6 };
    expect(await store.commit({ ...lone, main: aMain({ version: 7 }), expected })).toBe('committed');
    const [create, update] = dynamo.commandCalls(PutItemCommand).map(({ args }) => args[0].input);
    expect(create?.ConditionExpression).toBe('attribute_not_exists(pk)');
    expect(update?.ConditionExpression).toContain('#version = :version');
    expect(update?.ExpressionAttributeValues).toMatchObject({
      ':version': { N: '6' },
      ':kind': { S: 'main' },
    });
    expect(dynamo.calls()).toHaveLength(2);
  });

  it('given losers, pointers and checks, when committed, then all are in one transaction, each under its condition', async () => {
    dynamo.on(TransactWriteItemsCommand).resolves({});
    const expected = { profileId: 'prf_1', version: 1 };
    const losers = [{ item: aRedirect(), expected }];
    const checks = [{ key: aKey(5), expected }];
    await store.commit({ main: aMain(), expected, losers, pointers: [aPointer()], checks });
    const [call] = dynamo.commandCalls(TransactWriteItemsCommand);
    const items = call?.args[0].input.TransactItems ?? [];
    expect(items.map((item) => Object.keys(item)[0])).toEqual(['Put', 'Put', 'Put', 'ConditionCheck']);
    const conditions = items.map((item) => (item.Put ?? item.ConditionCheck)?.ConditionExpression);
    expect(conditions[2]).toBe('attribute_not_exists(pk)');
    expect(conditions.every((condition) => condition !== undefined)).toBe(true);
  });

  it('given a main that comes back, when committed, then its put has the condition of what stands there', async () => {
    dynamo.on(TransactWriteItemsCommand).resolves({});
    const expected = { profileId: 'prf_1', version: 1 };
    const commit = { ...lone, main: aMain(), expected };
    const item = aMain({ key: aKey(7) });
    await store.commit({ ...commit, restored: { item, expected: { is: 'redirect', ...expected } } });
    await store.commit({ ...commit, restored: { item, expected: { is: 'pointer' } } });
    const puts = dynamo
      .commandCalls(TransactWriteItemsCommand)
      .map(({ args }) => args[0].input.TransactItems?.[1]?.Put);
    expect(puts[0]?.ExpressionAttributeValues).toMatchObject({
      ':kind': { S: 'redirect' },
      ':version': { N: '1' },
    });
    expect(puts[1]).toMatchObject({
      ConditionExpression: '#kind = :pointer',
      ExpressionAttributeValues: { ':pointer': { S: 'pointer' } },
    });
  });

  it('given a failed condition, when committed, then it is a conflict', async () => {
    dynamo.on(PutItemCommand).rejects(failedCondition);
    expect(await store.commit({ ...lone, main: aMain() })).toBe('conflict');
  });

  it('given no answer, when written, then it is in doubt', async () => {
    dynamo.onAnyCommand().rejects(timeout);
    await expect(store.commit({ ...lone, main: aMain() })).rejects.toThrow(StoreInDoubt);
    await expect(store.putChunk(aChunk())).rejects.toThrow(StoreInDoubt);
    await expect(store.shorten(aShortening)).rejects.toThrow(StoreInDoubt);
  });

  it('given a pointer, when shortened, then under the condition that the redirect is as it was read', async () => {
    dynamo.on(TransactWriteItemsCommand).resolves({});
    await store.shorten(aShortening);
    const [update, check] =
      dynamo.commandCalls(TransactWriteItemsCommand)[0]?.args[0].input.TransactItems ?? [];
    expect(update?.Update).toMatchObject({
      Key: tableKey('a'),
      ConditionExpression: '#kind = :pointer AND #to = :from',
    });
    expect(check?.ConditionCheck).toMatchObject({
      Key: tableKey('b'),
      ExpressionAttributeValues: { ':kind': { S: 'redirect' }, ':version': { N: '2' } },
    });
  });

  it('given a pointer that has moved, when shortened, then that is no error', async () => {
    dynamo.on(TransactWriteItemsCommand).rejects(
      new TransactionCanceledException({
        message: 'no',
        $metadata: {},
        CancellationReasons: [{ Code: 'ConditionalCheckFailed' }, { Code: 'None' }],
      }),
    );
    await expect(store.shorten(aShortening)).resolves.toBeUndefined();
  });
});
