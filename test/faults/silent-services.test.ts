import { createServer, type Server } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aHolder, NOW, random, WRITE_KEY } from '@tributary/domain/collecting/collecting.fixtures';
import { memoryEventStream } from '@tributary/domain/collecting/event-stream.memory';
import { tokens, writeKeys } from '@tributary/domain/configuration/cached-keys';
import { currentConfiguration } from '@tributary/domain/configuration/current-configuration';
import type { HttpUseCase } from '@tributary/domain/outcomes/http';
import { httpApi } from '@tributary/platform/http/http-api';
import { timeLeft } from '@tributary/platform/lambda/time-left';
import { eventStream } from '@tributary/platform/streams/event-stream';
import { configurationStore } from '@tributary/platform/tables/configuration-store';
import { profileStore } from '@tributary/platform/tables/profile-store';
import { anHttpEvent, context } from '@tributary/platform/testing/lambda.fixtures';
import * as z from 'zod';
import { collectEvents } from '../../functions/collect-events/collect-events.ts';
import { serveProfiles } from '../../functions/serve-profiles/serve-profiles.ts';

/** AWS, taking every call and answering none. */
const silent: Server = createServer((socket) => void socket.on('error', () => undefined).resume());
const before = { ...process.env };
const Address = z.object({ port: z.number() });

beforeAll(async () => {
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${Address.parse(silent.address()).port}`;
  process.env['AWS_REGION'] = 'eu-west-1';
  process.env['AWS_ACCESS_KEY_ID'] = 'a';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'b';
});
afterAll(() => {
  process.env = before;
  silent.close();
});

/** What the front door gets of a function that Lambda ends after so many milliseconds. */
async function within(ms: number, useCase: HttpUseCase, request: Parameters<typeof anHttpEvent>[0]) {
  const began = performance.now();
  const getRemainingTimeInMillis = () => ms - (performance.now() - began);
  const answer = await httpApi(useCase)(anHttpEvent(request), { ...context, getRemainingTimeInMillis });
  const { code } = z.looseObject({ code: z.string() }).parse(JSON.parse(answer.body ?? ''));
  return {
    ...{ inTime: getRemainingTimeInMillis() > 0, status: answer.statusCode, code },
    again: Number(answer.headers?.['retry-after']),
  };
}

const later = { inTime: true, status: 503, again: expect.any(Number) };
const collected = {
  method: 'POST',
  rawPath: '/v1/track',
  headers: { authorization: `Basic ${Buffer.from(`${WRITE_KEY}:`).toString('base64')}` },
  body: JSON.stringify({ event: 'Opened', userId: 'u1' }),
};
const collecting = {
  ...{ partitions: 8, now: () => NOW, timeLeft, random, observe: () => undefined },
  wait: (ms: number) => wait(ms),
};

describe('services that do not answer', () => {
  it('given a silent stream, when events are collected, then the client hears in time to come again', async () => {
    const stream = eventStream('events');
    const findWriteKey = () => Promise.resolve(aHolder());
    const useCase = collectEvents({ ...collecting, stream, findWriteKey });
    expect(await within(2_500, useCase, collected)).toEqual({ ...later, code: 'stream-unavailable' });
  });

  it('given a silent configuration table, when events are collected, then nothing is stored, and the same', async () => {
    const stream = memoryEventStream();
    const findWriteKey = writeKeys({ store: configurationStore('configuration'), now: Date.now });
    const useCase = collectEvents({ ...collecting, stream, findWriteKey });
    expect(await within(2_500, useCase, collected)).toEqual({ ...later, code: 'temporarily-unavailable' });
    expect(stream.calls()).toBe(0);
  });

  it('given silent tables, when a profile is asked for, then the same', async () => {
    const store = configurationStore('configuration');
    const useCase = serveProfiles({
      profiles: profileStore('profiles'),
      tokens: tokens({ store, now: Date.now }),
      configuration: currentConfiguration({ store, maxAgeMs: 10_000, now: Date.now }),
      now: Date.now,
    });
    const asked = {
      rawPath: '/v1/profiles/users/email:a@example.com/traits',
      headers: { authorization: 'Bearer prt_a' },
    };
    expect(await within(2_500, useCase, asked)).toEqual({ ...later, code: 'temporarily-unavailable' });
  });
});
