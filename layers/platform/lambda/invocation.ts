import middy, { type MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Invocation } from '@tributary/domain/outcomes/batch';
import type { LogCode } from '../log/codes.ts';
import { describeError } from '../log/describe-error.ts';
import { countsSoFar, withCounts } from '../log/observe.ts';
import { writeLine } from '../log/write-line.ts';

/** A function as Lambda calls it. */
export type LambdaHandler<Event, Result> = (event: Event, context: Context) => Promise<Result>;

/** Thrown to Lambda in place of the real error, which may quote data: Lambda logs what it is given. */
export class InvocationFailed extends Error {
  override readonly name = 'InvocationFailed';
}

/** What the one line of an invocation says beyond its counts. */
export type Summary<Event, Result> = (
  event: Event,
  result: Result | undefined,
) => Readonly<Record<string, string | number>>;

/**
 * Wraps what every function of ours has in common: counts of its own, one log line an invocation, and errors that leak
 * nothing.
 *
 * @param summary fields of the log line
 * @example
 * export const handler = invocation(async (event: SQSEvent) => …, (event) => ({ in: event.Records.length }));
 */
export function invocation<Event, Result>(
  handle: (event: Event, invocation: Invocation) => Promise<Result>,
  summary: Summary<Event, Result>,
): LambdaHandler<Event, Result> {
  const wrapped = middy<Event, Result>(
    (event: Event, context: Context) =>
      handle(event, { remainingMs: () => context.getRemainingTimeInMillis() }),
    // The use case is told how much time is left; a race against a timer would abandon its work half done.
    { timeoutEarlyInMillis: 0 },
  ).use(oneLine(summary));
  return async (event, context) => {
    try {
      return await withCounts(new Map(), () => wrapped(event, context));
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      throw new InvocationFailed(`The invocation failed: ${name}. Its log line says more.`);
    }
  };
}

function oneLine<Event, Result>(summary: Summary<Event, Result>): MiddlewareObj<Event, Result> {
  const started = new WeakMap<object, number>();
  const msOf = (request: object) =>
    Math.round(performance.now() - (started.get(request) ?? performance.now()));
  return {
    before: (request) => {
      started.set(request, performance.now());
    },
    after: (request) => {
      const fields = summary(request.event, request.response ?? undefined);
      writeLine({ ms: msOf(request), ...fields }, countsSoFar());
    },
    onError: (request) => {
      const code: LogCode = 'invocation-failed';
      const { awsRequestId: requestId } = request.context;
      const fields = { ...summary(request.event, undefined), ...describeError(request.error) };
      writeLine({ level: 'error', code, requestId, ms: msOf(request), ...fields }, countsSoFar());
    },
  };
}
