import { afterAll, describe } from '@jest/globals';
import { ledgerStoreContract } from '@tributary/domain/ledger/ledger-store.contract';
import { aTable } from '../testing/emulator.fixtures.ts';
import { ledgerStore } from './ledger-store.ts';

const drops: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(drops.map((drop) => drop())));

describe('ledgerStore on DynamoDB', () => {
  ledgerStoreContract(async () => {
    const { table, drop } = await aTable();
    drops.push(drop);
    return ledgerStore(table);
  });
});
