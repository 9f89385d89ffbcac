import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { withTimeLeft } from '../lambda/time-left.ts';
import { isTransient } from '../util/aws-errors.ts';
import { clientOptions } from './options.ts';
import { OutOfTime } from './timely-handler.ts';

const Address = z.object({ port: z.number() });

let asked = 0;
let silent: Server;
let client: DynamoDBClient;

/** A service that takes every call and answers none. */
beforeAll(async () => {
  silent = createServer((socket) => {
    asked += 1;
    socket.on('error', () => undefined).resume();
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  client = new DynamoDBClient({
    ...clientOptions(),
    endpoint: `http://127.0.0.1:${Address.parse(silent.address()).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
});
afterAll(() => {
  client.destroy();
  silent.close();
});

const get = () => client.send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } } }));

function inTime<T>(ms: number, run: () => Promise<T>): Promise<T> {
  const end = performance.now() + ms;
  return withTimeLeft(() => end - performance.now(), run);
}

describe('a client whose caller has so much time', () => {
  it('given a service that does not answer, when asked, then the call ends with the time, as one that may be tried again', async () => {
    const began = performance.now();
    const error: unknown = await inTime(300, get).catch((thrown: unknown) => thrown);
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(isTransient(error)).toBe(true);
  });

  it('given no time, when asked, then it is not asked at all', async () => {
    const before = asked;
    await expect(inTime(0, get)).rejects.toThrow(OutOfTime);
    expect(asked).toBe(before);
  });
});
