import { TokenItem } from '@tributary/domain/configuration/items';
import { hashSecret, newSecret } from '@tributary/domain/ids/ids';
import * as z from 'zod';
import type { Answer } from './call.ts';
import { change, configurationOf, itemOf, itemsOf } from './change.ts';
import { mustHaveRoom } from './limits.ts';
import { readBody } from './read-body.ts';
import { tokenView } from './views.ts';

const { name, scope } = TokenItem.shape;
const NewToken = z.strictObject({ name, scope });

export const listTokens: Answer = async ({ dependencies: { store }, workspaceId }) => {
  const tokens = itemsOf(await configurationOf(store, workspaceId), 'token');
  return { status: 200, body: { tokens: tokens.map(tokenView) } };
};

/** The token is shown here and never again. */
export const createToken: Answer = async ({ dependencies, request, workspaceId }) => {
  const { store, now, random } = dependencies;
  const body = readBody(request, NewToken);
  const token = newSecret(body.scope === 'admin' ? 'adm_' : 'prt_', random);
  const createdAt = new Date(now()).toISOString();
  const item: TokenItem = { kind: 'token', id: hashSecret(token), ...body, createdAt };
  await change(store, workspaceId, (configuration) => {
    mustHaveRoom(configuration, 'token');
    return { put: [item], answer: undefined };
  });
  return { status: 201, body: { ...tokenView(item), token } };
};

export const getToken: Answer = async ({ dependencies: { store }, workspaceId, id }) => {
  const token = itemOf(await configurationOf(store, workspaceId), 'token', id);
  return { status: 200, body: tokenView(token) };
};

const TokenChange = z.strictObject({ name });

export const patchToken: Answer = async ({ dependencies: { store }, request, workspaceId, id }) => {
  const body = readBody(request, TokenChange);
  const changed = await change(store, workspaceId, (configuration) => {
    const next = { ...itemOf(configuration, 'token', id), ...body };
    return { put: [next], answer: next };
  });
  return { status: 200, body: tokenView(changed) };
};

export const deleteToken: Answer = async ({ dependencies: { store }, workspaceId, id }) => {
  await change(store, workspaceId, (configuration) => {
    const { kind } = itemOf(configuration, 'token', id);
    return { remove: [{ kind, id }], answer: undefined };
  });
  return { status: 204 };
};
