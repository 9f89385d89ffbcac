import * as z from 'zod';
import { call } from '../api.ts';
import type { Stage } from './stage.ts';

const Identifier = z.object({ type: z.string(), value: z.string() });

/** The parts of an explanation that the shop reads. */
const Explanation = z.object({
  profile_id: z.string(),
  links: z.array(z.object({ ...Identifier.shape, seen: z.int(), strength: z.number() })),
  joined: z.array(
    z.object({
      profile_id: z.string(),
      message_id: z.string(),
      through: z.array(z.object({ type: z.string().nullable(), value: z.string().nullable() })),
    }),
  ),
  refusals: z.array(
    z.object({
      type: z.string(),
      message_id: z.string(),
      reason: z.string(),
      owner: z.object({ profile_id: z.string(), another_profile: z.boolean() }).nullable(),
    }),
  ),
  pins: z.array(z.object({ id: z.string(), side: z.string() })),
});
export type Explanation = z.infer<typeof Explanation>;

/** Why a profile is what it is, as the shop's server may ask. */
export async function explain(
  { apiUrl, shop }: Pick<Stage, 'apiUrl' | 'shop'>,
  identifier: string,
): Promise<Explanation> {
  const path = `/v1/profiles/users/${encodeURIComponent(identifier)}/explain`;
  return Explanation.parse(await call({ url: apiUrl, token: shop.profileToken }, { path }));
}

const Separation = z.object({ id: z.string(), state: z.string(), reason: z.string().optional() });

/** A profile taken apart again, on support's request. */
export type Separation = z.infer<typeof Separation>;
type Asking = Pick<Stage, 'apiUrl' | 'adminToken' | 'shop'>;

/** Asks for it; answers the id of the request. */
export async function separate(
  { apiUrl, adminToken, shop }: Asking,
  { stays, leaves }: { readonly stays: string; readonly leaves: string },
): Promise<string> {
  const { id } = Separation.parse(
    await call(
      { url: apiUrl, token: adminToken },
      {
        path: `/v1/profiles/users/${encodeURIComponent(stays)}/unmerge`,
        body: { identifier: leaves, workspaceId: shop.workspace },
      },
    ),
  );
  return id;
}

/** How far it is. */
export async function separation({ apiUrl, adminToken, shop }: Asking, id: string): Promise<Separation> {
  const path = `/v1/workspaces/${shop.workspace}/unmerges/${id}`;
  return Separation.parse(await call({ url: apiUrl, token: adminToken }, { path }));
}

/** `prf_0192f3a4…`: enough of an id to tell two apart. */
export function short(profileId: string): string {
  return `${profileId.slice(0, 16)}…`;
}
