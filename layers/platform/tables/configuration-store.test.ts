import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { aWorkspace, workspaceId } from '@tributary/domain/configuration/configuration.fixtures';
import { StoreInDoubt } from '@tributary/domain/profiles/profile-store';
import { mockClient } from 'aws-sdk-client-mock';
import { configurationStore } from './configuration-store.ts';

const dynamo = mockClient(DynamoDBClient);
const store = configurationStore('configuration');
const created = { workspaceId, expectedVersion: 0, put: [aWorkspace()], remove: [] };
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'no',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

describe('configurationStore', () => {
  beforeEach(() => {
    dynamo.reset();
    dynamo.on(GetItemCommand).resolves({});
  });

  it('given a table that is too busy for a change, when applied, then it is in doubt', async () => {
    dynamo.on(TransactWriteItemsCommand).rejects(cancelled('None', 'ThrottlingError'));
    await expect(store.apply(created)).rejects.toThrow(StoreInDoubt);
  });

  it('given somebody who was first, when applied, then it is a conflict', async () => {
    dynamo.on(TransactWriteItemsCommand).rejects(cancelled('ConditionalCheckFailed', 'None'));
    expect(await store.apply(created)).toBe('conflict');
  });
});
