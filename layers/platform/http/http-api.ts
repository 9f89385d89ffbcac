import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { HttpUseCase } from '@tributary/domain/outcomes/http';
import { Problem } from '@tributary/domain/outcomes/problem';
import { invocation, type LambdaHandler } from '../lambda/invocation.ts';
import type { LogCode } from '../log/codes.ts';
import { describeError } from '../log/describe-error.ts';
import { writeLine } from '../log/write-line.ts';
import { httpRequest } from './http-event.ts';
import { httpResult } from './http-result.ts';
import { problemResponse } from './problems.ts';

/**
 * A use case behind HTTP as a Lambda function for API Gateway (payload 2.0) and function URLs. It never throws to
 * Lambda: a `Problem` becomes its problem+json answer, anything else is logged and answered with `internal-error`.
 *
 * @example
 * export const handler = httpApi(serveProfiles({ profiles: profileStore(env.PROFILES_TABLE) }));
 */
export function httpApi(
  useCase: HttpUseCase,
): LambdaHandler<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return invocation(
    async (event) => {
      try {
        return httpResult(await useCase(httpRequest(event)));
      } catch (error) {
        logUnlessProblem(error);
        return httpResult(problemResponse(error));
      }
    },
    // The path is left out: it can hold identifiers of people.
    (_event, result): Readonly<Record<string, number>> =>
      result?.statusCode === undefined ? {} : { status: result.statusCode },
  );
}

function logUnlessProblem(error: unknown): void {
  if (error instanceof Problem && error.code !== 'internal-error') return;
  const code: LogCode = 'internal-error';
  writeLine({ level: 'error', code, ...describeError(error) });
}
