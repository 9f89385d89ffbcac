import { configurationStoreContract } from './configuration-store.contract.ts';
import { memoryConfiguration } from './configuration-store.memory.ts';

configurationStoreContract('in memory', () => Promise.resolve(memoryConfiguration()));
