import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { HttpUseCase } from '@tributary/domain/outcomes/http';
import type { Problem } from '@tributary/domain/outcomes/problem';
import { invocation, type LambdaHandler } from '../lambda/invocation.ts';
import { withTimeLeft } from '../lambda/time-left.ts';
import type { LogCode } from '../log/codes.ts';
import { describeError } from '../log/describe-error.ts';
import { writeLine } from '../log/write-line.ts';
import { httpRequest } from './http-event.ts';
import { httpResult } from './http-result.ts';
import { problemOf, problemResponse } from './problems.ts';

/** Kept back of the invocation's time: a pause that a client has begun, and the answer itself. */
const TO_ANSWER_MS = 2_000;

/**
 * A use case behind HTTP as a Lambda function for API Gateway (payload 2.0) and function URLs. It never throws to
 * Lambda: a `Problem` becomes its problem+json answer, anything else is logged and answered with
 * `temporarily-unavailable` where a service gave no answer, and with `internal-error` where not. Calls to services end
 * while there is time to answer.
 *
 * @example
 * export const handler = httpApi(serveProfiles({ profiles: profileStore(env.PROFILES_TABLE) }));
 */
export function httpApi(
  useCase: HttpUseCase,
): LambdaHandler<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return invocation(
    async (event, { remainingMs }) => {
      try {
        const left = () => remainingMs() - TO_ANSWER_MS;
        return httpResult(await withTimeLeft(left, () => useCase(httpRequest(event))));
      } catch (error) {
        const problem = problemOf(error);
        logUnlessExpected(error, problem);
        return httpResult(problemResponse(problem));
      }
    },
    // The path is left out: it can hold identifiers of people.
    (_event, result): Readonly<Record<string, number>> =>
      result?.statusCode === undefined ? {} : { status: result.statusCode },
  );
}

function logUnlessExpected(error: unknown, problem: Problem): void {
  if (error === problem && problem.code !== 'internal-error') return;
  const code: LogCode = problem.code === 'internal-error' ? 'internal-error' : 'no-answer';
  writeLine({ level: 'error', code, ...describeError(error) });
}
