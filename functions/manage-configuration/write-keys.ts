import { WriteKeyItem } from '@tributary/domain/configuration/items';
import { hashSecret, newSecret } from '@tributary/domain/ids/ids';
import { Problem } from '@tributary/domain/outcomes/problem';
import type { WorkspaceConfiguration } from '@tributary/domain/configuration/configuration-store';
import * as z from 'zod';
import type { Answer, ManageConfiguration } from './call.ts';
import { change, configurationOf, itemOf, itemsOf } from './change.ts';
import { MAX_KEYS_OF_SOURCE, mustHaveRoom } from './limits.ts';
import { readBody } from './read-body.ts';
import { writeKeyView } from './views.ts';

const NewWriteKey = z.strictObject({});
const WriteKeyChange = z.strictObject({ enabled: WriteKeyItem.shape.enabled });

/** A new key: what is kept of it, and the key itself, to be shown once. */
export function newWriteKey(
  sourceId: string,
  { now, random }: Pick<ManageConfiguration, 'now' | 'random'>,
): { readonly item: WriteKeyItem; readonly writeKey: string } {
  const writeKey = newSecret('wk_', random);
  const createdAt = new Date(now()).toISOString();
  return {
    item: { kind: 'write-key', id: hashSecret(writeKey), sourceId, enabled: true, createdAt },
    writeKey,
  };
}

export const listWriteKeys: Answer = async ({ dependencies: { store }, workspaceId, id }) => {
  const keys = keysOf(await configurationOf(store, workspaceId), id);
  return { status: 200, body: { writeKeys: keys.map(writeKeyView) } };
};

export const createWriteKey: Answer = async ({ dependencies, request, workspaceId, id }) => {
  if (request.body.length > 0) readBody(request, NewWriteKey);
  const { item, writeKey } = newWriteKey(id, dependencies);
  await change(dependencies.store, workspaceId, (configuration) => {
    if (keysOf(configuration, id).length >= MAX_KEYS_OF_SOURCE)
      throw new Problem('conflict', `A source may have ${MAX_KEYS_OF_SOURCE} write keys; delete one first.`);
    mustHaveRoom(configuration, 'write-key');
    return { put: [item], answer: undefined };
  });
  return { status: 201, body: { ...writeKeyView(item), writeKey } };
};

export const patchWriteKey: Answer = async (call) => {
  const { enabled } = readBody(call.request, WriteKeyChange);
  const changed = await change(call.dependencies.store, call.workspaceId, (configuration) => {
    const next = { ...keyOf(configuration, call), enabled };
    return { put: [next], answer: next };
  });
  return { status: 200, body: writeKeyView(changed) };
};

export const deleteWriteKey: Answer = async (call) => {
  await change(call.dependencies.store, call.workspaceId, (configuration) => {
    const { kind, id } = keyOf(configuration, call);
    return { remove: [{ kind, id }], answer: undefined };
  });
  return { status: 204 };
};

function keysOf(configuration: WorkspaceConfiguration, sourceId: string): WriteKeyItem[] {
  itemOf(configuration, 'source', sourceId);
  return itemsOf(configuration, 'write-key').filter((key) => key.sourceId === sourceId);
}

function keyOf(
  configuration: WorkspaceConfiguration,
  path: { readonly id: string; readonly keyId: string },
): WriteKeyItem {
  const key = keysOf(configuration, path.id).find((one) => one.id === path.keyId);
  if (!key) throw new Problem('not-found', 'There is no such write key.');
  return key;
}
