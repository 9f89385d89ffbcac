import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { Problem } from '@tributary/domain/outcomes/problem';
import type { SegmentMembers } from '@tributary/domain/profiles/profile-store';
import { dynamoDb } from '../clients/dynamodb.ts';
import { concurrently } from '../util/concurrently.ts';
import { MEMBER_SHARDS, memberShard, membersPk, tableKey, type Attributes } from './keys.ts';
import { isConflict } from './store-errors.ts';

type Transition = Parameters<SegmentMembers['record']>[0][number];
type Query = Parameters<SegmentMembers['list']>[0];
type Place = { readonly shard: number; readonly after?: string };

/** A table's stream keeps 24 h, so that no older transition can still come after this. */
const GONE_KEPT_MS = 7 * 86_400_000;

/**
 * Who is in a segment. Someone who left stays as a mark for a week, so that a transition that comes late finds its
 * successor there.
 *
 * @example
 * await segmentMembers(env.PROFILES_TABLE).list({ workspaceId, segmentId, limit: 100 });
 */
export function segmentMembers(table: string): SegmentMembers {
  const client = dynamoDb();

  async function recordOne(transition: Transition): Promise<void> {
    try {
      await client.send(new PutItemCommand(put(table, transition)));
    } catch (error) {
      // The condition failed: this transition, or a newer one, is there.
      if (!isConflict(error)) throw error;
    }
  }

  async function page(query: Query, place: Place, limit: number) {
    const pk = membersPk(query, place.shard);
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        FilterExpression: '#member = :true',
        ExpressionAttributeNames: { '#member': 'member' },
        ExpressionAttributeValues: { ':pk': { S: pk }, ':true': { BOOL: true } },
        Limit: limit,
        ...(place.after === undefined ? {} : { ExclusiveStartKey: tableKey(pk, place.after) }),
      }),
    );
    const last = LastEvaluatedKey?.['sk']?.S;
    const next: Place = last === undefined ? { shard: place.shard + 1 } : { shard: place.shard, after: last };
    return { members: Items.map(member), next };
  }

  return {
    record: async (transitions) => {
      await concurrently(transitions, 16, recordOne);
    },
    list: async (query) => {
      const members: ReturnType<typeof member>[] = [];
      let place = placeOf(query.cursor);
      while (place.shard < MEMBER_SHARDS && members.length < query.limit) {
        const found = await page(query, place, query.limit - members.length);
        members.push(...found.members);
        place = found.next;
      }
      return { members, ...(place.shard < MEMBER_SHARDS ? { cursor: cursorOf(place) } : {}) };
    },
  };
}

function put(table: string, transition: Transition) {
  const { profileId, key, member, number, at } = transition;
  const expires = Math.ceil((at + GONE_KEPT_MS) / 1000);
  return {
    TableName: table,
    Item: {
      ...tableKey(membersPk(transition, memberShard(profileId)), profileId),
      kind: { S: 'member' },
      key: { S: key },
      member: { BOOL: member },
      number: { N: String(number) },
      at: { N: String(at) },
      ...(member ? {} : { ttl: { N: String(expires) } }),
    },
    ConditionExpression: 'attribute_not_exists(pk) OR #number < :number',
    ExpressionAttributeNames: { '#number': 'number' },
    ExpressionAttributeValues: { ':number': { N: String(number) } },
  };
}

function member({ sk, key, at }: Attributes) {
  return { profileId: sk?.S ?? '', key: key?.S ?? '', since: Number(at?.N) };
}

function cursorOf({ shard, after = '' }: Place): string {
  return `${shard}.${after}`;
}

function placeOf(cursor: string | undefined): Place {
  if (cursor === undefined) return { shard: 0 };
  const match = /^([0-9]{1,2})\.([a-z0-9_]{0,100})$/.exec(cursor);
  if (!match) throw new Problem('invalid-request', 'The cursor is not one that was given out.');
  return { shard: Number(match[1]), ...(match[2] ? { after: match[2] } : {}) };
}
