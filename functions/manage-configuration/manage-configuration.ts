import { tokens } from '@tributary/domain/configuration/cached-keys';
import type { HttpUseCase } from '@tributary/domain/outcomes/http';
import { authorize, mustOpen } from './authorize.ts';
import type { ManageConfiguration } from './call.ts';
import { routeOf } from './routes.ts';

/** The HTTP API of everything that can be configured. Every change is one version of its workspace. */
export function manageConfiguration(dependencies: ManageConfiguration): HttpUseCase {
  const { adminToken, store, now } = dependencies;
  const find = { adminToken, tokens: tokens({ store, now }) };
  return async function answerRequest(request) {
    const access = await authorize(request.headers['authorization'], find);
    const { answer, path } = routeOf(request.method, request.path);
    const { workspaceId = '', id = '', keyId = '' } = path;
    if (workspaceId !== '') mustOpen(access, workspaceId);
    return answer({ dependencies, access, request, workspaceId, id, keyId });
  };
}
