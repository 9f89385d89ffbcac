import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { CompiledConfiguration, CurrentConfiguration } from '../configuration/compiled.ts';
import { Problem } from '../outcomes/problem.ts';
import type { ItemKey } from '../profiles/items.ts';

/** A page asks its server for another one well before anybody could make use of a lost one. */
export const MAX_TTL_SECONDS = 3600;

const SHAPE =
  /^vst_1\.(?<workspace>[0-9a-f]{32})\.(?<item>[\w-]{22})\.(?<expires>\d{1,12})\.(?<mac>[\w-]{43})$/;

type Workspace = Pick<CompiledConfiguration, 'identifierKey'>;

/** Whom a token opens, and until when. */
export type VisitorGrant = {
  /** Of the visitor's identifier: it says nothing to whoever has not the workspace's key. */
  readonly key: ItemKey;
  /** Seconds since the epoch. */
  readonly expires: number;
};

/**
 * A token by which a page reads the profile of its own visitor:
 * `vst_1.<workspace>.<identifier's item>.<expires>.<HMAC-SHA256>`. The algorithm is part of the version, never of what
 * is sent, and the key is derived from the workspace's own.
 *
 * @example
 * mintVisitorToken({ key, expires: Math.floor(now / 1000) + 600 }, configuration);
 */
export function mintVisitorToken({ key, expires }: VisitorGrant, workspace: Workspace): string {
  const [workspaceId = '', item = ''] = key.split('#');
  const signed = `vst_1.${workspaceId.replace('wsp_', '')}.${item}.${expires}`;
  return `${signed}.${macOf(signed, workspace)}`;
}

/**
 * Whom a token opens. Throws `invalid-token` where it is none of ours, whatever is wrong with it, and `expired-token`
 * where it was one: then the page asks its server for another.
 *
 * @param at `now` in milliseconds since the epoch
 * @example
 * const { key, workspace } = await openVisitorToken(token, { configuration, now: Date.now() });
 */
export async function openVisitorToken(
  token: string,
  { configuration, now }: { readonly configuration: CurrentConfiguration; readonly now: number },
): Promise<{ readonly key: ItemKey; readonly workspace: CompiledConfiguration }> {
  const { workspace: hex = '', item = '', expires = '', mac = '' } = SHAPE.exec(token)?.groups ?? {};
  const workspaceId = `wsp_${hex}`;
  const workspace = hex === '' ? undefined : await configuration(workspaceId);
  const signed = token.slice(0, token.lastIndexOf('.'));
  if (!workspace || !isSame(mac, macOf(signed, workspace)))
    throw new Problem('invalid-token', 'Send a visitor token: Authorization: Bearer vst_…');
  if (Number(expires) * 1000 <= now)
    throw new Problem('expired-token', 'The token has expired; the page’s server can make another.');
  return { key: `${workspaceId}#${item}`, workspace };
}

function macOf(signed: string, { identifierKey }: Workspace): string {
  const key = hkdfSync('sha256', identifierKey, '', 'tributary visitor token 1', 32);
  return createHmac('sha256', Buffer.from(key)).update(signed).digest('base64url');
}

/** As text: bytes in base64 can be written in more than one way. */
function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
