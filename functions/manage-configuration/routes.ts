import { MethodNotAllowed, Problem } from '@tributary/domain/outcomes/problem';
import type { Answer } from './call.ts';
import {
  createComputedTrait,
  deleteComputedTrait,
  getComputedTrait,
  listComputedTraits,
  patchComputedTrait,
} from './computed-traits.ts';
import { createDestination } from './create-destination.ts';
import { deleteDestination } from './delete-destination.ts';
import { getDestination, listDestinations } from './destinations.ts';
import { patchDestination } from './patch-destination.ts';
import { getIdentity, putIdentity } from './identity.ts';
import { explainAcceptedEvent, explainNewEvent } from './identity-explain.ts';
import { getPreview, previewRules } from './identity-preview.ts';
import { getLedger, listMembers } from './reports.ts';
import { rotateSigningSecret } from './rotate-signing-secret.ts';
import { createSegment, deleteSegment, getSegment, listSegments, patchSegment } from './segments.ts';
import { createSource, deleteSource, getSource, listSources, patchSource } from './sources.ts';
import { createToken, deleteToken, getToken, listTokens, patchToken } from './tokens.ts';
import { createUnmerge, getUnmerge, unmergePerson } from './unmerges.ts';
import { getVisitor, putVisitor } from './visitor.ts';
import {
  createWorkspace,
  deleteWorkspace,
  getWorkspace,
  listWorkspaces,
  patchWorkspace,
} from './workspaces.ts';
import { createWriteKey, deleteWriteKey, listWriteKeys, patchWriteKey } from './write-keys.ts';

type Methods = Readonly<Record<string, Answer>>;

/** Below `/v1`; a part that begins with `:` takes any text. */
const ROUTES: Readonly<Record<string, Methods>> = {
  workspaces: { GET: listWorkspaces, POST: createWorkspace },
  'workspaces/:workspaceId': { GET: getWorkspace, PATCH: patchWorkspace, DELETE: deleteWorkspace },
  'workspaces/:workspaceId/sources': { GET: listSources, POST: createSource },
  'workspaces/:workspaceId/sources/:id': { GET: getSource, PATCH: patchSource, DELETE: deleteSource },
  'workspaces/:workspaceId/sources/:id/write-keys': { GET: listWriteKeys, POST: createWriteKey },
  'workspaces/:workspaceId/sources/:id/write-keys/:keyId': { PATCH: patchWriteKey, DELETE: deleteWriteKey },
  'workspaces/:workspaceId/segments': { GET: listSegments, POST: createSegment },
  'workspaces/:workspaceId/segments/:id': { GET: getSegment, PATCH: patchSegment, DELETE: deleteSegment },
  'workspaces/:workspaceId/segments/:id/members': { GET: listMembers },
  'workspaces/:workspaceId/computed-traits': { GET: listComputedTraits, POST: createComputedTrait },
  'workspaces/:workspaceId/computed-traits/:id': {
    GET: getComputedTrait,
    PATCH: patchComputedTrait,
    DELETE: deleteComputedTrait,
  },
  'workspaces/:workspaceId/destinations': { GET: listDestinations, POST: createDestination },
  'workspaces/:workspaceId/destinations/:id': {
    GET: getDestination,
    PATCH: patchDestination,
    DELETE: deleteDestination,
  },
  'workspaces/:workspaceId/destinations/:id/signing-secret': { POST: rotateSigningSecret },
  'workspaces/:workspaceId/tokens': { GET: listTokens, POST: createToken },
  'workspaces/:workspaceId/tokens/:id': { GET: getToken, PATCH: patchToken, DELETE: deleteToken },
  'workspaces/:workspaceId/identity': { GET: getIdentity, PUT: putIdentity },
  'workspaces/:workspaceId/identity/preview': { POST: previewRules },
  'workspaces/:workspaceId/identity/previews/:id': { GET: getPreview },
  'workspaces/:workspaceId/identity/explain': { GET: explainAcceptedEvent, POST: explainNewEvent },
  'workspaces/:workspaceId/visitor': { GET: getVisitor, PUT: putVisitor },
  'workspaces/:workspaceId/ledger': { GET: getLedger },
  'workspaces/:workspaceId/unmerges': { POST: createUnmerge },
  'workspaces/:workspaceId/unmerges/:id': { GET: getUnmerge },
  'profiles/users/:id/unmerge': { POST: unmergePerson },
};

export type Route = { readonly answer: Answer; readonly path: Readonly<Record<string, string>> };

const PATTERNS = Object.entries(ROUTES).map(([pattern, methods]) => ({ parts: pattern.split('/'), methods }));

/** The route that a request asks for. */
export function routeOf(method: string, path: string): Route {
  const parts = path.replace(/^\/v1\/|\/$/g, '').split('/');
  for (const { parts: pattern, methods } of PATTERNS) {
    const found = matched(pattern, parts);
    if (!found) continue;
    const answer = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (answer) return { answer, path: found };
    throw new MethodNotAllowed(Object.keys(methods));
  }
  throw new Problem('unknown-route', 'There is no such route.');
}

function matched(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const found: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? '';
    if (part === '') return undefined;
    if (expected.startsWith(':')) found[expected.slice(1)] = part;
    else if (expected !== part) return undefined;
  }
  return found;
}
