import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { observe } from '../log/observe.ts';
import { capturedLines, context } from '../testing/lambda.fixtures.ts';
import { invocation } from './invocation.ts';

const lines = capturedLines();
const summary = (event: { readonly n: number }) => ({ in: event.n });

describe('invocation', () => {
  it('given counts, when it ends, then there is one line, and its counts are metrics of the service', async () => {
    const run = invocation(() => {
      observe({ EventsProcessed: 2, EventsFailed: 1, EventsRetried: 0 });
      observe({ EventsProcessed: 3 });
      return Promise.resolve('answer');
    }, summary);
    expect(await run({ n: 7 }, context)).toBe('answer');
    expect(lines).toHaveLength(1);
    const metric = (Name: string) => ({ Name, Unit: 'Count' });
    const Metrics = [metric('EventsProcessed'), metric('EventsFailed')];
    expect(lines[0]).toEqual({
      ms: expect.any(Number),
      in: 7,
      EventsProcessed: 5,
      EventsFailed: 1,
      service: expect.any(String),
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [{ Namespace: 'Tributary', Dimensions: [['service']], Metrics }],
      },
    });
  });

  it('given no counts, when it ends, then there is one line all the same', async () => {
    const nothing = invocation(() => Promise.resolve(observe({ EventsFailed: 0 })), summary);
    await nothing({ n: 0 }, context);
    expect(lines).toEqual([{ ms: expect.any(Number), in: 0 }]);
  });

  it('given several at once, when they count, then each has its own', async () => {
    const run = invocation(async ({ n }: { n: number }) => {
      await sleep(5 - n);
      observe({ EventsProcessed: n });
      await sleep(n);
      observe({ EventsProcessed: n });
    }, summary);
    await Promise.all([1, 2, 3].map((n) => run({ n }, context)));
    const counts = lines.map((line) => [line['in'], line['EventsProcessed']]);
    expect(counts.toSorted()).toEqual([
      [1, 2],
      [2, 4],
      [3, 6],
    ]);
  });

  it('given an error, when it ends, then Lambda gets one that quotes nothing, and the counts so far are told', async () => {
    const run = invocation(() => {
      observe({ EventsProcessed: 1 });
      return Promise.reject(new SyntaxError('Unexpected token in jane@example.com'));
    }, summary);
    const error = await run({ n: 1 }, context).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'InvocationFailed',
      message: expect.stringContaining('SyntaxError'),
    });
    expect(JSON.stringify(error) + String(error)).not.toContain('jane');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: 'error',
      code: 'invocation-failed',
      requestId: 'request-1',
      error: 'SyntaxError',
      EventsProcessed: 1,
    });
    expect(JSON.stringify(lines)).not.toContain('jane');
  });

  it('given an error of AWS with a cause, when it ends, then both are told', async () => {
    const denied = Object.assign(new Error('User f may not s3:PutObject'), {
      name: 'AccessDenied',
      $metadata: {},
    });
    const run = invocation(() => Promise.reject(new Error('The lake?', { cause: denied })), summary);
    await expect(run({ n: 1 }, context)).rejects.toThrow();
    expect(lines[0]).toMatchObject({
      error: 'Error',
      cause: { error: 'AccessDenied', detail: denied.message },
    });
  });

  it('given an invocation, when it asks for the time left, then it is what Lambda says', async () => {
    const run = invocation((_event, { remainingMs }) => Promise.resolve(remainingMs()), summary);
    expect(await run({ n: 1 }, context)).toBe(56_789);
  });
});
