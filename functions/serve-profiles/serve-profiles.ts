import type { CurrentConfiguration } from '@tributary/domain/configuration/compiled';
import type { HttpRequest, HttpResponse, HttpUseCase } from '@tributary/domain/outcomes/http';
import { MethodNotAllowed, Problem } from '@tributary/domain/outcomes/problem';
import type { ProfileStore } from '@tributary/domain/profiles/profile-store';
import { linkTo, profilePath, type ProfilePath } from '@tributary/domain/serving/profile-path';
import { workspaceOfReader, type FindToken } from '@tributary/domain/serving/reader';
import { VIEWS } from '@tributary/domain/serving/views';
import { findPerson } from './find-person.ts';

export type Dependencies = {
  readonly profiles: Pick<ProfileStore, 'read'>;
  readonly tokens: FindToken;
  readonly configuration: CurrentConfiguration;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

/** Answers questions about one person: the profile API, in Segment's shape. */
export function serveProfiles(dependencies: Dependencies): HttpUseCase {
  const { profiles, tokens, configuration, now } = dependencies;

  return async function serve(request) {
    const workspaceId = await workspaceOfReader(tokens, request);
    const path = routeOf(request, workspaceId);
    const workspace = await configuration(workspaceId);
    const profile = workspace && (await findPerson(profiles, workspace, path.identifier));
    if (!profile) throw new Problem('not-found', 'No profile has this identifier.');
    const { segments } = workspace;
    const question = { profile, segments, now: now(), link: linkTo(path), query: request.query };
    return answered(VIEWS[path.resource](question));
  };
}

function routeOf(request: HttpRequest, workspaceId: string): ProfilePath {
  const path = profilePath(request.path);
  if (!path) throw new Problem('unknown-route', 'Read …/users/{type}:{value}/{resource} of a profile.');
  if (request.method !== 'GET') throw new MethodNotAllowed(['GET'], 'Profiles are only read: use GET.');
  // Segment's clients put a space of theirs here; only another workspace of ours is a mistake worth an answer.
  if (path.space?.startsWith('wsp_') && path.space !== workspaceId) {
    throw new Problem('forbidden', 'The token does not open this workspace.');
  }
  if (path.collection === 'accounts') throw new Problem('not-found', 'Profiles of accounts are not kept.');
  return path;
}

/** Personal data stays out of every cache on the way. */
function answered(body: unknown): HttpResponse {
  return { status: 200, headers: { 'cache-control': 'no-store' }, body };
}
