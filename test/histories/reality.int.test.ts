import { paginateScan } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import type { ProfileItem } from '@tributary/domain/profiles/items';
import { memoryProfileStore } from '@tributary/domain/profiles/profile-store.memory';
import { dynamoDb } from '@tributary/platform/clients/dynamodb';
import { profileStore } from '@tributary/platform/tables/profile-store';
import { aTable } from '@tributary/platform/testing/emulator.fixtures';
import { planOf, runHistory } from './history.ts';

/** Histories of a few hundred calls each; of them some merge, some take profiles apart again. */
const SEEDS = [9, 12, 28, 31, 44, 52, 57, 101];

async function keysOf(table: string): Promise<string[]> {
  const pages = paginateScan({ client: dynamoDb() }, { TableName: table, ConsistentRead: true });
  const keys: string[] = [];
  for await (const { Items = [] } of pages) keys.push(...Items.flatMap(({ pk }) => pk?.S ?? []));
  return keys;
}

const sorted = (items: Iterable<ProfileItem>) =>
  [...items]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map((item): unknown => JSON.parse(JSON.stringify(item)));

describe('the store in memory and the table', () => {
  it.each(SEEDS)(
    'given the same interleaving of seed %i, then both end with the same items',
    async (seed) => {
      const { table, drop } = await aTable();
      try {
        const [memory, real] = [memoryProfileStore(), profileStore(table)];
        const model = await runHistory(planOf(seed), memory);
        const reality = await runHistory(planOf(seed), real);
        expect([model.violation, reality.violation]).toEqual([undefined, undefined]);
        expect(reality.calls).toEqual(model.calls);
        const found = await real.read(await keysOf(table), { consistent: true });
        expect(sorted(found.values())).toEqual(sorted(memory.items().values()));
      } finally {
        await drop();
      }
    },
    120_000,
  );
});
