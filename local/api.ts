import * as z from 'zod';

/** An answer that is not 2xx, with the stable code of problem+json where there is one. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(`${status} ${code}: ${detail}`);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }
}

const ProblemBody = z.object({
  code: z.string().default(''),
  detail: z.string().default(''),
  errors: z.unknown(),
});

/** One call of the platform's HTTP API. */
export async function call(
  api: { readonly url: string; readonly token: string },
  route: { readonly method?: string; readonly path: string; readonly body?: unknown },
): Promise<unknown> {
  const answer = await fetch(api.url + route.path, {
    method: route.method ?? (route.body === undefined ? 'GET' : 'POST'),
    headers: { authorization: `Bearer ${api.token}`, 'content-type': 'application/json' },
    ...(route.body === undefined ? {} : { body: JSON.stringify(route.body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await answer.text();
  if (answer.ok) return text ? JSON.parse(text) : undefined;
  throw problemOf(answer.status, text);
}

function problemOf(status: number, text: string): ApiError {
  try {
    const problem = ProblemBody.parse(JSON.parse(text));
    const errors = problem.errors === undefined ? '' : ` ${JSON.stringify(problem.errors)}`;
    return new ApiError(status, problem.code, problem.detail + errors);
  } catch {
    return new ApiError(status, 'no-problem-json', text.slice(0, 200));
  }
}
