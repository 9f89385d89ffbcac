import { SegmentItem } from '@tributary/domain/configuration/items';
import type { WorkspaceConfiguration } from '@tributary/domain/configuration/configuration-store';
import { newId } from '@tributary/domain/ids/ids';
import { Problem } from '@tributary/domain/outcomes/problem';
import { checkDefinition } from '@tributary/domain/segments/check';
import { SegmentDefinition } from '@tributary/domain/segments/definition';
import * as z from 'zod';
import { applies } from './applies.ts';
import type { Answer } from './call.ts';
import { change, configurationOf, itemOf, itemsOf } from './change.ts';
import { mustHaveRoom } from './limits.ts';
import { invalid, mustHold, readBody } from './read-body.ts';
import { segmentView } from './views.ts';

const { key, name } = SegmentItem.shape;
const NewSegment = z.strictObject({ key, name, definition: z.unknown() });
const SegmentChange = z.strictObject({ name: name.optional(), definition: z.unknown().optional() });

export const listSegments: Answer = async ({ dependencies: { store }, workspaceId }) => {
  const segments = itemsOf(await configurationOf(store, workspaceId), 'segment');
  return { status: 200, body: { segments: segments.map(segmentView) } };
};

export const createSegment: Answer = async ({ dependencies, request, workspaceId }) => {
  const { store, now, random } = dependencies;
  const body = readBody(request, NewSegment);
  const segment: SegmentItem = {
    kind: 'segment',
    id: newId('seg_', now(), random),
    key: body.key,
    name: body.name,
    version: 1,
    definition: definitionOf(body.definition),
    createdAt: new Date(now()).toISOString(),
  };
  await change(store, workspaceId, (configuration) => {
    mustHaveRoom(configuration, 'segment');
    mustBeFree(configuration, segment.key);
    return { put: [segment], answer: undefined };
  });
  return { status: 201, body: { ...segmentView(segment), ...applies(dependencies) } };
};

function definitionOf(definition: unknown): SegmentDefinition {
  mustHold(checkDefinition(definition));
  const parsed = SegmentDefinition.safeParse(definition);
  if (!parsed.success) throw invalid([{ field: 'definition', expected: 'a segment definition' }]);
  return parsed.data;
}

function mustBeFree(configuration: WorkspaceConfiguration, wanted: string): void {
  if (itemsOf(configuration, 'segment').some((segment) => segment.key === wanted))
    throw new Problem('conflict', 'Another segment has this key.', [
      { field: 'key', expected: 'a key that no other segment has' },
    ]);
}

export const getSegment: Answer = async ({ dependencies: { store }, workspaceId, id }) => {
  const segment = itemOf(await configurationOf(store, workspaceId), 'segment', id);
  return { status: 200, body: segmentView(segment) };
};

/** Another definition is another version; a key stays, since events and traits elsewhere are named by it. */
export const patchSegment: Answer = async ({ dependencies, request, workspaceId, id }) => {
  const body = readBody(request, SegmentChange);
  const definition = body.definition === undefined ? undefined : definitionOf(body.definition);
  const changed = await change(dependencies.store, workspaceId, (configuration) => {
    const segment = itemOf(configuration, 'segment', id);
    const next = {
      ...segment,
      name: body.name ?? segment.name,
      ...(definition === undefined ? {} : { definition, version: segment.version + 1 }),
    };
    return { put: [next], answer: next };
  });
  return {
    status: 200,
    body: { ...segmentView(changed), ...(definition === undefined ? {} : applies(dependencies)) },
  };
};

export const deleteSegment: Answer = async ({ dependencies: { store }, workspaceId, id }) => {
  await change(store, workspaceId, (configuration) => {
    const { kind } = itemOf(configuration, 'segment', id);
    const users = itemsOf(configuration, 'destination').filter(({ subscriptions }) =>
      subscriptions.some((one) => one.to === 'segment' && one.segmentId === id),
    );
    if (users.length > 0)
      throw new Problem(
        'conflict',
        `Destinations subscribe to it: ${users.map((user) => user.id).join(', ')}.`,
      );
    return { remove: [{ kind, id }], answer: undefined };
  });
  return { status: 204 };
};
