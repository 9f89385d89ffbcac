import { afterAll } from '@jest/globals';
import { deliveryStateContract } from '@tributary/domain/destinations/delivery-state.contract';
import { aTable } from '../testing/emulator.fixtures.ts';
import { deliveryState } from './delivery-state.ts';

const drops: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(drops.map((drop) => drop())));

deliveryStateContract('on DynamoDB', async () => {
  const { table, drop } = await aTable();
  drops.push(drop);
  let now = 1_763_889_600_000;
  const pass = (ms: number) => Promise.resolve(void (now += ms));
  return { state: deliveryState(table, () => now), pass };
});
