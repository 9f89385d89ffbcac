import { describe, expect, it } from '@jest/globals';
import { memoryEventStream } from './event-stream.memory.ts';
import { storeRecords } from './store-records.ts';

const records = ['a', 'b', 'c'].map((name) => ({ partitionKey: 'p', data: Buffer.from(name) }));
const setup = () => {
  const stream = memoryEventStream();
  const waited: number[] = [];
  let remaining = 60_000;
  const wait = (ms: number) => {
    remaining -= ms;
    return Promise.resolve(void waited.push(ms));
  };
  const store = (withinMs = remaining) => {
    remaining = withinMs;
    const random = (size: number) => Buffer.alloc(size, 255);
    return storeRecords({ stream, wait, random }, records, { remainingMs: () => remaining });
  };
  return {
    stream,
    waited,
    store,
    names: () => stream.records.map((record) => Buffer.from(record.data).toString()),
  };
};

describe('storing records', () => {
  it('given a stream that takes all, when stored, then it is asked once and nothing waits', async () => {
    const { store, stream, waited } = setup();
    expect(await store()).toBe('stored');
    expect([stream.calls(), waited.length]).toEqual([1, 0]);
  });

  it('given one record throttled at first, when stored, then only that one is offered again', async () => {
    const { store, stream, names, waited } = setup();
    stream.behave((call, index) => (call === 1 && index === 1 ? 'throttled' : 'stored'));
    expect(await store()).toBe('stored');
    expect(names()).toEqual(['a', 'c', 'b']);
    expect(waited).toEqual([200]);
  });

  it('given a stream that stays full, when stored, then it gives up after four tries with growing pauses', async () => {
    const { store, stream, waited } = setup();
    stream.behave(() => 'throttled');
    expect(await store()).toBe('throttled');
    expect(stream.calls()).toBe(4);
    expect(waited).toEqual([200, 400, 800]);
  });

  it('given a caller with little time, when stored, then it gives up before the pause that would use it up', async () => {
    const { store, stream, waited } = setup();
    stream.behave(() => 'unavailable');
    expect(await store(600)).toBe('unavailable');
    expect(stream.calls()).toBe(2);
    expect(waited).toEqual([200]);
  });

  it('given a stream that is away in part, when stored, then it says the worse of both', async () => {
    const { store, stream } = setup();
    stream.behave((_, index) => (index === 0 ? 'unavailable' : 'throttled'));
    expect(await store()).toBe('unavailable');
  });
});
