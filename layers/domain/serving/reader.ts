import type { TokenHolder } from '../configuration/configuration-store.ts';
import { hashSecret } from '../ids/ids.ts';
import type { HttpRequest } from '../outcomes/http.ts';
import { Problem } from '../outcomes/problem.ts';

/** Looks a token up by its hash. */
export type FindToken = (hash: string) => Promise<TokenHolder | undefined>;

/**
 * The workspace whose profiles the caller may read, from the token in `Authorization`: `Bearer prt_…`, or Basic with
 * the token as user name, as Segment's clients send it. Throws `unauthorized`, or `forbidden` for a token of another
 * scope.
 *
 * @example
 * const workspaceId = await workspaceOfReader(findToken, request);
 */
export async function workspaceOfReader(
  findToken: FindToken,
  request: Pick<HttpRequest, 'headers'>,
): Promise<string> {
  const token = tokenIn(request.headers['authorization'] ?? '');
  if (token === undefined) {
    throw new Problem('unauthorized', 'Send a profile token: Authorization: Bearer prt_…');
  }
  const holder = await findToken(hashSecret(token));
  if (!holder) throw new Problem('unauthorized', 'The token is not known.');
  if (holder.token.scope !== 'profiles') throw new Problem('forbidden', 'The token does not open profiles.');
  return holder.workspaceId;
}

function tokenIn(authorization: string): string | undefined {
  const [, scheme = '', value = ''] = /^(\S+) +(\S+) *$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const user = Buffer.from(value, 'base64').toString('utf8').split(':')[0];
  return user === '' ? undefined : user;
}
