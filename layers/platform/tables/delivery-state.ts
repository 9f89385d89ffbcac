import { randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { DeliveryState, LastSent } from '@tributary/domain/destinations/ports';
import { dynamoDb } from '../clients/dynamodb.ts';
import { activityKeptMs } from './activity-kept.ts';
import { deliveryPk, tableKey, type Attributes } from './keys.ts';
import { isConflict } from './store-errors.ts';

/**
 * Leases and what was sent last, in the activity table. They are kept as long as the ledger, which is longer
 * than a fact can wait in a queue, so that no older one finds the number forgotten.
 *
 * @param now milliseconds since the epoch
 * @example
 * const lease = await deliveryState(env.ACTIVITY_TABLE).acquire({ destinationId, profileId, subject, leaseMs: 30_000 });
 */
export function deliveryState(table: string, now: () => number = Date.now): DeliveryState {
  const update = updater(table);
  const keptMs = activityKeptMs();
  return {
    acquire: async ({ destinationId, profileId, subject, leaseMs }) => {
      const key = tableKey(deliveryPk(destinationId, profileId), subject);
      const lease = randomUUID();
      const at = now();
      const state = await update(key, {
        // Its own lease passes too: a try that got no answer may have taken it.
        ConditionExpression: 'attribute_not_exists(leaseUntil) OR leaseUntil <= :now OR lease = :lease',
        UpdateExpression:
          'SET lease = :lease, leaseUntil = :until, #ttl = :ttl, sentNumber = if_not_exists(sentNumber, :zero)',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ...numbers({ now: at, until: at + leaseMs, ttl: Math.ceil((at + keptMs) / 1000), zero: 0 }),
          ':lease': { S: lease },
        },
      });
      if (!state) return undefined;
      const by = state['sentBy']?.S;
      const sent = { number: Number(state['sentNumber']?.N ?? 0), ...(by === undefined ? {} : { by }) };
      return { sent, release: (last) => releaseLease(update, { key, lease, sent: last }) };
    },
  };
}

type Update = ReturnType<typeof updater>;
type Change = Pick<
  ConstructorParameters<typeof UpdateItemCommand>[0],
  'ConditionExpression' | 'UpdateExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** Updates under a condition; undefined where the condition does not hold. */
function updater(table: string) {
  const client = dynamoDb();
  return async (key: Attributes, change: Change): Promise<Attributes | undefined> => {
    const input = { TableName: table, Key: key, ReturnValues: 'ALL_NEW', ...change } as const;
    try {
      return (await client.send(new UpdateItemCommand(input))).Attributes ?? {};
    } catch (error) {
      if (isConflict(error)) return undefined;
      throw error;
    }
  };
}

async function releaseLease(
  update: Update,
  held: { readonly key: Attributes; readonly lease: string; readonly sent: LastSent },
): Promise<void> {
  const { number, by } = held.sent;
  const set = by === undefined ? 'SET sentNumber = :number' : 'SET sentNumber = :number, sentBy = :by';
  const last = { ...numbers({ number }), ...(by === undefined ? {} : { ':by': { S: by } }) };
  const mine = { ':lease': { S: held.lease } };
  const both = await update(held.key, {
    ConditionExpression: 'lease = :lease AND sentNumber <= :number',
    UpdateExpression: `${set} REMOVE lease, leaseUntil`,
    ExpressionAttributeValues: { ...last, ...mine },
  });
  if (both) return;
  // Too late, or somebody who was too late has sent a newer one: the number first, that it never goes back, then what
  // is left of the lease.
  await update(held.key, {
    ConditionExpression: 'sentNumber < :number',
    UpdateExpression: set,
    ExpressionAttributeValues: last,
  });
  await update(held.key, {
    ConditionExpression: 'lease = :lease',
    UpdateExpression: 'REMOVE lease, leaseUntil',
    ExpressionAttributeValues: mine,
  });
}

function numbers(values: Readonly<Record<string, number>>): Attributes {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`:${name}`, { N: String(value) }]),
  );
}
