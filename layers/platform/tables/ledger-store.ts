import { hoursOf } from '@tributary/domain/ledger/hours';
import type { LedgerStore } from '@tributary/domain/ledger/ledger';
import { dynamoDb } from '../clients/dynamodb.ts';
import { activityKeptMs } from './activity-kept.ts';
import { batchPut } from './batch-put.ts';
import { ledgerPk, tableKey, type Attributes } from './keys.ts';
import { entryOf, payloads, type LedgerEntry } from './ledger-payload.ts';
import { queryAll } from './query-all.ts';

/**
 * The ledger in the activity table, kept for `ACTIVITY_DAYS` of the environment.
 *
 * @example
 * await ledgerStore(env.ACTIVITY_TABLE).record(entries);
 */
export function ledgerStore(table: string): LedgerStore {
  const client = dynamoDb();
  const keptMs = activityKeptMs();
  async function* read({ workspaceId, from, to }: Parameters<LedgerStore['read']>[0]) {
    for (const hour of hoursOf({ from, to })) {
      const items = queryAll(client, {
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: ledgerPk(workspaceId, hour) } },
      });
      for await (const { payload } of items) if (payload?.B) yield entryOf(payload.B);
    }
  }
  return {
    record: (entries) =>
      batchPut(
        { client, table },
        entries.flatMap((entry) => itemsOf(entry, keptMs)),
      ),
    read,
  };
}

function itemsOf(entry: LedgerEntry, keptMs: number): Attributes[] {
  const hour = 'stage' in entry ? entry.arrivedAt : entry.factAt;
  return payloads(entry).map((payload, part) => ({
    ...tableKey(ledgerPk(entry.workspaceId, hour), `${entry.at}#${entry.batchId}#${part}`),
    payload: { B: payload },
    ttl: { N: String(Math.ceil((entry.at + keptMs) / 1000)) },
  }));
}
