import { timingSafeEqual } from 'node:crypto';
import type { AdminToken } from '@tributary/domain/configuration/admin-token';
import type { TokenHolder } from '@tributary/domain/configuration/configuration-store';
import { hashSecret } from '@tributary/domain/ids/ids';
import { Problem } from '@tributary/domain/outcomes/problem';
import type { Access } from './call.ts';

/** What the token of a request opens: `Authorization: Bearer adm_…`. */
export async function authorize(
  header: string | undefined,
  find: {
    readonly adminToken: AdminToken;
    readonly tokens: (hash: string) => Promise<TokenHolder | undefined>;
  },
): Promise<Access> {
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  if (token === undefined)
    throw new Problem('unauthorized', 'Send an admin token: Authorization: Bearer adm_…');
  if (!token.startsWith('adm_'))
    throw new Problem('forbidden', 'Configuration is opened by admin tokens (adm_…).');
  const hash = hashSecret(token);
  if (isSame(hash, hashSecret(await find.adminToken()))) return { workspaceId: '*' };
  const holder = await find.tokens(hash);
  if (!holder) throw new Problem('unauthorized', 'The token is not known.');
  if (holder.token.scope !== 'admin')
    throw new Problem('forbidden', 'The token does not open configuration.');
  return { workspaceId: holder.workspaceId };
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/**
 * A token of another workspace gets the answer of a workspace that is not there, so that it learns nothing.
 */
export function mustOpen(access: Access, workspaceId: string): void {
  if (access.workspaceId !== '*' && access.workspaceId !== workspaceId) throw noSuchWorkspace();
}

export function noSuchWorkspace(): Problem {
  return new Problem('not-found', 'There is no such workspace.');
}

/** Making and deleting workspaces is for the token made at deploy. */
export function mustOpenAll(access: Access): void {
  if (access.workspaceId !== '*') throw new Problem('forbidden', 'The token opens its own workspace only.');
}
