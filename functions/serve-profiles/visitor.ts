import { collectionOf } from '@tributary/domain/accounts/configuration-for';
import type { HttpRequest, HttpResponse } from '@tributary/domain/outcomes/http';
import { Problem } from '@tributary/domain/outcomes/problem';
import { invalid, readBody } from '@tributary/domain/outcomes/read-body';
import { findProfile } from '@tributary/domain/profiles/find-profile';
import { askedKey } from '@tributary/domain/serving/asked-identifier';
import { conditional } from '@tributary/domain/serving/conditional';
import { orTryAgain } from '@tributary/domain/serving/find-profiles';
import type { ProfilePath } from '@tributary/domain/serving/profile-path';
import { MAX_TTL_SECONDS, mintVisitorToken, openVisitorToken } from '@tributary/domain/serving/visitor-token';
import { visitorView } from '@tributary/domain/serving/visitor-view';
import * as z from 'zod';
import type { Dependencies, Serving } from './serving.ts';

/** What a page calls; CORS is the front door's. */
export const VISITOR_PATH = '/v1/visitor';

const Asked = z.strictObject({ ttlSeconds: z.int().min(1).max(MAX_TTL_SECONDS).default(600) });

/** For a customer's server: a token for a page and its visitor, who need not have a profile yet. */
export function mintToken(
  { identifier, collection }: ProfilePath,
  request: HttpRequest,
  { workspace, now }: Serving,
): HttpResponse {
  if (collection === 'accounts') throw new Problem('unknown-route', 'Only people are visitors.');
  const { ttlSeconds } = readBody(orNothing(request), Asked);
  const key = askedKey(identifier, { workspace, collection });
  if (key === undefined)
    throw invalid([{ field: 'identifier', expected: 'a value that an identifier of its type can have' }]);
  const expires = Math.floor(now() / 1000) + ttlSeconds;
  const token = mintVisitorToken({ key, expires }, workspace);
  return {
    status: 201,
    headers: { 'cache-control': 'no-store' },
    body: { token, expiresAt: new Date(expires * 1000).toISOString() },
  };
}

/** All of it has defaults, so that it may be left out. */
function orNothing(request: HttpRequest): Pick<HttpRequest, 'body'> {
  return request.body.length > 0 ? request : { body: Buffer.from('{}') };
}

/** For a page: what its own visitor may see, and nobody else. */
export async function serveVisitor(request: HttpRequest, dependencies: Dependencies): Promise<HttpResponse> {
  if (request.method !== 'GET') throw new Problem('method-not-allowed', 'A visitor is only read: use GET.');
  const { profiles, configuration } = dependencies;
  const now = dependencies.now();
  const token = /^Bearer +(\S+) *$/i.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
  const { key, workspace } = await openVisitorToken(token, { configuration, now });
  const main = await orTryAgain(() => findProfile({ store: profiles, consistent: false }, key));
  if (!main || collectionOf(main) !== 'users')
    throw new Problem('not-found', 'The visitor has no profile yet.');
  return conditional(request, visitorView(main, workspace, now), workspace.identifierKey);
}
