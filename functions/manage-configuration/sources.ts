import { SourceItem } from '@tributary/domain/configuration/items';
import { newId } from '@tributary/domain/ids/ids';
import * as z from 'zod';
import type { Answer } from './call.ts';
import { change, configurationOf, itemOf, itemsOf } from './change.ts';
import { mustHaveRoom } from './limits.ts';
import { readBody } from './read-body.ts';
import { sourceView } from './views.ts';
import { newWriteKey } from './write-keys.ts';

const { name, type, enabled } = SourceItem.shape;
const NewSource = z.strictObject({ name, type, enabled: enabled.default(true) });
const SourceChange = z.strictObject({
  name: name.optional(),
  type: type.optional(),
  enabled: enabled.optional(),
});

export const listSources: Answer = async ({ dependencies: { store }, workspaceId }) => {
  const sources = itemsOf(await configurationOf(store, workspaceId), 'source');
  return { status: 200, body: { sources: sources.map(sourceView) } };
};

/** With its first write key, which is shown here and never again. */
export const createSource: Answer = async ({ dependencies, request, workspaceId }) => {
  const { store, now, random } = dependencies;
  const source: SourceItem = {
    kind: 'source',
    id: newId('src_', now(), random),
    ...readBody(request, NewSource),
    createdAt: new Date(now()).toISOString(),
  };
  const { item, writeKey } = newWriteKey(source.id, dependencies);
  await change(store, workspaceId, (configuration) => {
    mustHaveRoom(configuration, 'source');
    mustHaveRoom(configuration, 'write-key');
    return { put: [source, item], answer: undefined };
  });
  return { status: 201, body: { ...sourceView(source), writeKey, writeKeyId: item.id } };
};

export const getSource: Answer = async ({ dependencies: { store }, workspaceId, id }) => {
  const source = itemOf(await configurationOf(store, workspaceId), 'source', id);
  return { status: 200, body: sourceView(source) };
};

export const patchSource: Answer = async ({ dependencies: { store }, request, workspaceId, id }) => {
  const body = readBody(request, SourceChange);
  const changed = await change(store, workspaceId, (configuration) => {
    const source = itemOf(configuration, 'source', id);
    const next = {
      ...source,
      name: body.name ?? source.name,
      type: body.type ?? source.type,
      enabled: body.enabled ?? source.enabled,
    };
    return { put: [next], answer: next };
  });
  return { status: 200, body: sourceView(changed) };
};

export const deleteSource: Answer = async ({ dependencies: { store }, workspaceId, id }) => {
  await change(store, workspaceId, (configuration) => {
    const source = itemOf(configuration, 'source', id);
    const keys = itemsOf(configuration, 'write-key').filter((key) => key.sourceId === id);
    return { remove: [source, ...keys].map((item) => ({ kind: item.kind, id: item.id })), answer: undefined };
  });
  return { status: 204 };
};
