import { describe, expect, it } from '@jest/globals';
import type { HttpResponse } from '@tributary/domain/outcomes/http';
import { MethodNotAllowed, Problem, type ProblemCode } from '@tributary/domain/outcomes/problem';
import { anHttpEvent, capturedLines, context } from '../testing/lambda.fixtures.ts';
import { StoreInDoubt } from '@tributary/domain/profiles/profile-store';
import { timeLeft } from '../lambda/time-left.ts';
import { httpApi } from './http-api.ts';

const lines = capturedLines();
const answer = (response: HttpResponse) => httpApi(() => Promise.resolve(response))(anHttpEvent(), context);
function failing(error: unknown) {
  const throws = () => {
    throw error;
  };
  return httpApi(throws)(anHttpEvent(), context);
}

describe('httpApi', () => {
  it('given an object, when answered, then it is JSON', async () => {
    expect(await answer({ status: 200, body: { success: true } })).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"success":true}',
    });
  });

  it('given bytes, when answered, then they go in base64 under their type', async () => {
    const headers = { 'Content-Type': 'image/gif' };
    expect(await answer({ status: 200, headers, body: Buffer.from('GIF89a') })).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'image/gif' },
      isBase64Encoded: true,
      body: Buffer.from('GIF89a').toString('base64'),
    });
  });

  it('given text or nothing, when answered, then it goes as it is', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect(await answer({ status: 200, headers, body: 'ok' })).toEqual({
      statusCode: 200,
      headers,
      body: 'ok',
    });
    expect(await answer({ status: 204 })).toEqual({ statusCode: 204, headers: {}, body: '' });
    expect(await answer({ status: 200, body: null })).toMatchObject({ body: 'null' });
  });

  it('given a problem, when thrown, then it is problem+json with its code and fields', async () => {
    const problem = new Problem('invalid-request', 'No.', [{ field: 'name', expected: 'a string' }]);
    const { body, ...rest } = await failing(problem);
    expect(rest).toEqual({ statusCode: 400, headers: { 'content-type': 'application/problem+json' } });
    expect(JSON.parse(body ?? '')).toEqual({
      type: 'urn:tributary:problem:invalid-request',
      title: 'The request is not valid',
      status: 400,
      code: 'invalid-request',
      detail: 'No.',
      errors: [{ field: 'name', expected: 'a string' }],
    });
    expect(lines).toHaveLength(1);
  });

  it.each<[ProblemCode, number]>([
    ['slow-down', 429],
    ['stream-unavailable', 503],
    ['temporarily-unavailable', 503],
  ])('given %s, when thrown, then it is %i and says when to try again', async (code, status) => {
    const { statusCode, headers } = await failing(new Problem(code, 'Later.'));
    expect(statusCode).toBe(status);
    expect(Number(headers?.['retry-after'])).toBeGreaterThan(0);
  });

  it('given a route for other methods, when thrown, then the answer names them', async () => {
    const { statusCode, headers } = await failing(new MethodNotAllowed(['GET', 'PATCH']));
    expect([statusCode, headers]).toMatchObject([405, { allow: 'GET, PATCH' }]);
  });

  const refusal = (name: string) => Object.assign(new Error('jane'), { name, $fault: 'client' });
  it.each([
    ['a busy table', refusal('ThrottlingException')],
    ['a service that is silent', refusal('TimeoutError')],
    ['a connection that is refused', Object.assign(new Error('jane'), { code: 'ECONNREFUSED' })],
    ['a mapping that is still being made', refusal('ResourceInUseException')],
    ['a rule that is being changed', refusal('ConcurrentModificationException')],
    ['a store that left it open', new StoreInDoubt('jane')],
  ])(
    'given %s, when it goes up, then the caller is told to come again, and the log names it',
    async (_, error) => {
      const { statusCode, headers, body } = await failing(error);
      expect([statusCode, headers]).toMatchObject([
        503,
        { 'retry-after': '2', 'content-type': 'application/problem+json' },
      ]);
      expect(JSON.parse(body ?? '')).toMatchObject({ code: 'temporarily-unavailable' });
      expect(lines[0]).toMatchObject({ level: 'error', code: 'no-answer', error: error.name });
      expect(JSON.stringify([body, lines])).not.toContain('jane');
    },
  );

  it('given a mistake of ours that Node names, when thrown, then it is no outage', async () => {
    const mistake = Object.assign(new TypeError('No.'), { code: 'ERR_INVALID_ARG_TYPE' });
    expect(await failing(mistake)).toMatchObject({ statusCode: 500 });
  });

  it('given an invocation, when it runs, then its calls have the time left but for what the answer takes', async () => {
    let left = 0;
    await httpApi(() => {
      left = timeLeft();
      return Promise.resolve({ status: 204 });
    })(anHttpEvent(), { ...context, getRemainingTimeInMillis: () => 10_000 });
    expect(left).toBe(8_000);
    expect(timeLeft()).toBe(Infinity);
  });

  it('given a bug, when thrown, then nothing of it leaves, and its name and place are logged', async () => {
    const { statusCode, body } = await failing(new TypeError('jane@example.com is not a function'));
    expect([statusCode, JSON.parse(body ?? '')]).toMatchObject([500, { code: 'internal-error' }]);
    expect(body).not.toContain('jane');
    expect(lines[0]).toMatchObject({ level: 'error', code: 'internal-error', error: 'TypeError' });
    expect(JSON.stringify(lines)).not.toContain('jane');
  });

  it('given an error that is no error, when thrown, then it is still answered', async () => {
    expect(await failing('text')).toMatchObject({ statusCode: 500 });
  });
});
