import { describe, expect, it } from '@jest/globals';
import { seededRandom } from './seeded-random.ts';
import { streamDriver, type DriverRecord, type MappingAnswer, type StreamSettings } from './stream-driver.ts';

const fine: MappingAnswer = { batchItemFailures: [] };
const settings = (
  invoke: StreamSettings<number>['invoke'],
  changes: Partial<StreamSettings<number>> = {},
): StreamSettings<number> => ({
  name: 'shardId',
  random: seededRandom(1),
  now: () => 0,
  shards: 2,
  parallelization: 2,
  batchSize: 5,
  maximumRetries: 3,
  redelivery: 0,
  invoke,
  ...changes,
});
const fill = (driver: { put: (key: string, value: number) => unknown }, from = 0, to = 40) => {
  for (let value = from; value < to; value += 1) driver.put(`key-${value % 7}`, value);
};
const byKey = (records: readonly DriverRecord<number>[]) =>
  Object.values(Object.groupBy(records, ({ partitionKey }) => partitionKey)).map((group) =>
    group!.map(({ value }) => value),
  );
const ascending = (values: readonly number[]) =>
  values.every((value, i) => i === 0 || value > values[i - 1]!);

describe('the stream driver', () => {
  it('delivers every record once and in order for each partition key when nothing fails', async () => {
    const seen: DriverRecord<number>[] = [];
    const driver = streamDriver(settings((batch) => (seen.push(...batch), Promise.resolve(fine))));
    fill(driver);
    await driver.drain();
    expect(seen.map(({ value }) => value).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 40 }, (_, i) => i),
    );
    expect(byKey(seen).every(ascending)).toBe(true);
  });

  it('delivers again with other boundaries where a checkpoint is lost', async () => {
    const seen: number[] = [];
    const driver = streamDriver(
      settings((batch) => (seen.push(...batch.map(({ value }) => value)), Promise.resolve(fine)), {
        redelivery: 0.5,
      }),
    );
    fill(driver);
    await driver.drain();
    expect(new Set(seen).size).toBe(40);
    expect(seen.length).toBeGreaterThan(40);
    expect(driver.counts.redelivered).toBeGreaterThan(0);
  });

  it('resumes at the record that a partial failure names', async () => {
    const seen: number[] = [];
    let failures = 0;
    const driver = streamDriver(
      settings((batch) => {
        const bad = failures < 5 && batch.length > 1 ? batch[1] : undefined;
        if (bad) failures += 1;
        seen.push(...batch.slice(0, bad ? 1 : batch.length).map(({ value }) => value));
        return Promise.resolve({ batchItemFailures: bad ? [{ itemIdentifier: bad.sequenceNumber }] : [] });
      }),
    );
    fill(driver);
    await driver.drain();
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect(driver.counts.partial).toBe(5);
  });

  it('bisects a failing batch down to the poison and hands only that to the on-failure destination', async () => {
    const seen = new Set<number>();
    const driver = streamDriver(
      settings((batch) => {
        if (batch.some(({ value }) => value === 13)) return Promise.reject(new Error('poison'));
        batch.forEach(({ value }) => seen.add(value));
        return Promise.resolve(fine);
      }),
    );
    fill(driver);
    await driver.drain();
    expect(driver.onFailure.map(({ value }) => value)).toEqual([13]);
    expect(seen.size).toBe(39);
  });

  it('reads the children of a split shard after their parent', async () => {
    const seen: DriverRecord<number>[] = [];
    const driver = streamDriver(settings((batch) => (seen.push(...batch), Promise.resolve(fine))));
    fill(driver, 0, 20);
    driver.reshard();
    fill(driver, 20, 40);
    await driver.drain();
    expect(seen).toHaveLength(40);
    expect(byKey(seen).every(ascending)).toBe(true);
    expect(driver.empty()).toBe(true);
  });
});
