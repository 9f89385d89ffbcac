import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import type { HttpRequest, HttpResponse, HttpUseCase } from '@tributary/domain/outcomes/http';
import { MethodNotAllowed, Problem } from '@tributary/domain/outcomes/problem';
import {
  lookUpPath,
  profilePath,
  type LookUpPath,
  type ProfilePath,
} from '@tributary/domain/serving/profile-path';
import { workspaceOfReader } from '@tributary/domain/serving/reader';
import { lookUp } from './look-up.ts';
import { readProfile } from './read-profile.ts';
import type { Dependencies, Serving } from './serving.ts';
import { mintToken, VISITOR_PATH, serveVisitor } from './visitor.ts';

/** Answers questions about people and accounts: the profile API, in Segment's shape. */
export function serveProfiles(dependencies: Dependencies): HttpUseCase {
  return async function serve(request) {
    if (request.path === VISITOR_PATH) return serveVisitor(request, dependencies);
    const workspaceId = await workspaceOfReader(dependencies.tokens, request);
    const route = routeOf(request, workspaceId);
    const workspace = await dependencies.configuration(workspaceId);
    if (!workspace) throw new Problem('not-found', 'There is no such workspace any more.');
    return route(workspace, dependencies);
  };
}

type Route = (workspace: CompiledConfiguration, dependencies: Dependencies) => Promise<HttpResponse>;

function routeOf(request: HttpRequest, workspaceId: string): Route {
  const path = profilePath(request.path) ?? lookUpPath(request.path);
  if (!path) throw new Problem('unknown-route', 'Read …/users/{type}:{value}/{resource} of a profile.');
  mustBeOf(workspaceId, path);
  const method = !('resource' in path) || path.resource === 'visitor-token' ? 'POST' : 'GET';
  if (request.method !== method) throw new MethodNotAllowed([method], `Use ${method}.`);
  return (workspace, dependencies) => answer(path, request, { ...dependencies, workspace });
}

/** Segment's clients put a space of theirs here; only another workspace of ours is a mistake worth an answer. */
function mustBeOf(workspaceId: string, { space }: LookUpPath): void {
  if (space?.startsWith('wsp_') && space !== workspaceId)
    throw new Problem('forbidden', 'The token does not open this workspace.');
}

async function answer(
  path: ProfilePath | LookUpPath,
  request: HttpRequest,
  serving: Serving,
): Promise<HttpResponse> {
  if (!('resource' in path)) return lookUp(path, request, serving);
  return path.resource === 'visitor-token'
    ? mintToken(path, request, serving)
    : readProfile(path, request, serving);
}
