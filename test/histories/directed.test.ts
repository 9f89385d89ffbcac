import { expect, it } from '@jest/globals';
import { directed } from './directed.ts';

it.each(Object.entries(directed))('given a directed schedule, then %s', async (_, schedule) => {
  expect(await schedule()).toBeUndefined();
});
