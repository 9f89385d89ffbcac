import { WorkspaceItem } from '@tributary/domain/configuration/items';
import { newId } from '@tributary/domain/ids/ids';
import { Problem } from '@tributary/domain/outcomes/problem';
import * as z from 'zod';
import { mustOpenAll } from './authorize.ts';
import type { Answer } from './call.ts';
import { change, configurationOf, itemsOf } from './change.ts';
import { readBody } from './read-body.ts';
import { workspaceView } from './views.ts';

const { name, facts } = WorkspaceItem.shape;
const NewWorkspace = z.strictObject({ name, facts: facts.default([]) });
const WorkspaceChange = z.strictObject({ name: name.optional(), facts: facts.optional() });

export const listWorkspaces: Answer = async ({ dependencies: { store }, access }) => {
  if (access.workspaceId !== '*') {
    const own = await store.workspace(access.workspaceId);
    return { status: 200, body: { workspaces: own ? [workspaceView(own.workspace)] : [] } };
  }
  return { status: 200, body: { workspaces: (await store.listWorkspaces()).map(workspaceView) } };
};

export const createWorkspace: Answer = async ({ dependencies, access, request }) => {
  mustOpenAll(access);
  const { store, now, random } = dependencies;
  const body = readBody(request, NewWorkspace);
  const workspace: WorkspaceItem = {
    kind: 'workspace',
    id: newId('wsp_', now(), random),
    ...body,
    createdAt: new Date(now()).toISOString(),
    identifierKey: Buffer.from(random(32)).toString('base64url'),
  };
  const made = await store.apply({
    workspaceId: workspace.id,
    expectedVersion: 0,
    put: [workspace],
    remove: [],
  });
  if (made !== 'applied') throw new Problem('conflict', 'The new id is taken; try again.');
  return { status: 201, body: workspaceView(workspace) };
};

export const getWorkspace: Answer = async ({ dependencies: { store }, workspaceId }) => {
  const { workspace } = await configurationOf(store, workspaceId);
  return { status: 200, body: workspaceView(workspace) };
};

export const patchWorkspace: Answer = async ({ dependencies: { store }, request, workspaceId }) => {
  const body = readBody(request, WorkspaceChange);
  const changed = await change(store, workspaceId, ({ workspace }) => {
    const next = { ...workspace, name: body.name ?? workspace.name, facts: body.facts ?? workspace.facts };
    return { put: [next], answer: next };
  });
  return { status: 200, body: workspaceView(changed) };
};

/** Look-ups of keys and tokens are removed with them, and one transaction takes only so many. */
const AT_ONCE = 20;

export const deleteWorkspace: Answer = async ({ dependencies: { store }, access, workspaceId }) => {
  mustOpenAll(access);
  for (let left = true; left;)
    left = await change(store, workspaceId, (configuration) => {
      if (itemsOf(configuration, 'destination').length > 0)
        throw new Problem('conflict', 'The workspace has destinations; delete them first.');
      const items = configuration.items.filter(({ kind }) => kind !== 'workspace');
      const last = items.length <= AT_ONCE;
      const remove = [...items.slice(0, AT_ONCE), ...(last ? [configuration.workspace] : [])];
      return { remove: remove.map(({ kind, id }) => ({ kind, id })), answer: !last };
    });
  return { status: 204 };
};
