import { SegmentItem } from '@tributary/domain/configuration/items';
import type { WorkspaceConfiguration } from '@tributary/domain/configuration/configuration-store';
import { newId } from '@tributary/domain/ids/ids';
import { Problem } from '@tributary/domain/outcomes/problem';
import { checkDefinition } from '@tributary/domain/segments/check';
import { SegmentDefinition } from '@tributary/domain/segments/definition';
import * as z from 'zod';
import { applies, askForHistory, historyOf } from './backfill.ts';
import type { Answer } from './call.ts';
import { change, configurationOf, itemOf, itemsOf } from './change.ts';
import { mustHaveRoom } from './limits.ts';
import { invalid, mustHold, readBody } from './read-body.ts';
import { segmentView } from './views.ts';

const { key, name, of } = SegmentItem.shape;
const NewSegment = z.strictObject({ key, name, of, definition: z.unknown() });
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
    ...(body.of && { of: body.of }),
    version: 1,
    definition: definitionOf(body.definition),
    createdAt: new Date(now()).toISOString(),
  };
  await askForHistory(dependencies, workspaceId, segment);
  await change(store, workspaceId, (configuration) => {
    mustHaveRoom(configuration, 'segment');
    mustBeFree(configuration, segment.key);
    mustKnowAccounts(configuration, segment);
    return { put: [segment], answer: undefined };
  });
  const applying = await applies(dependencies, workspaceId, segment);
  return { status: 201, body: { ...segmentView(segment), ...applying } };
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

/** Keys of the segments of accounts that a rule asks about. */
function accountsIn({ definition }: Pick<SegmentItem, 'definition'>): readonly string[] {
  if ('account' in definition) return [definition.account];
  const parts = 'all' in definition ? definition.all : 'any' in definition ? definition.any : [];
  const inner = 'not' in definition ? [definition.not] : parts;
  return inner.flatMap((part) => accountsIn({ definition: part }));
}

function mustKnowAccounts(configuration: WorkspaceConfiguration, segment: SegmentItem): void {
  const known = itemsOf(configuration, 'segment').filter((one) => one.of === 'accounts');
  const keys = new Set(segment.of === 'accounts' ? [] : known.map((one) => one.key));
  const unknown = accountsIn(segment).filter((one) => !keys.has(one));
  const expected =
    segment.of === 'accounts'
      ? 'no condition on accounts: this segment is of accounts itself'
      : `keys of segments of accounts; none is ${unknown.join(', ')}`;
  if (unknown.length > 0) throw invalid([{ field: 'definition', expected }]);
}

export const getSegment: Answer = async ({ dependencies, workspaceId, id }) => {
  const segment = itemOf(await configurationOf(dependencies.store, workspaceId), 'segment', id);
  const history = await historyOf(dependencies, workspaceId, segment);
  return { status: 200, body: { ...segmentView(segment), ...history } };
};

/** Another definition is another version; a key stays, since events and traits elsewhere are named by it. */
export const patchSegment: Answer = async ({ dependencies, request, workspaceId, id }) => {
  const body = readBody(request, SegmentChange);
  const definition = body.definition === undefined ? undefined : definitionOf(body.definition);
  const next = (segment: SegmentItem): SegmentItem => ({
    ...segment,
    name: body.name ?? segment.name,
    ...(definition === undefined ? {} : { definition, version: segment.version + 1 }),
  });
  const configuration = await configurationOf(dependencies.store, workspaceId);
  const asked = next(itemOf(configuration, 'segment', id));
  if (definition) await askForHistory(dependencies, workspaceId, asked);
  const changed = await change(dependencies.store, workspaceId, (present) => {
    const put = next(itemOf(present, 'segment', id));
    mustKnowAccounts(present, put);
    return { put: [put], answer: put };
  });
  // Somebody else changed it in between: this is another version than was asked for.
  if (definition && changed.version !== asked.version)
    await askForHistory(dependencies, workspaceId, changed);
  const applying = definition && (await applies(dependencies, workspaceId, changed));
  return { status: 200, body: { ...segmentView(changed), ...applying } };
};

export const deleteSegment: Answer = async ({ dependencies: { store }, workspaceId, id }) => {
  await change(store, workspaceId, (configuration) => {
    const { kind, key: own } = itemOf(configuration, 'segment', id);
    const askers = itemsOf(configuration, 'segment').filter((one) => accountsIn(one).includes(own));
    if (askers.length > 0)
      throw new Problem('conflict', `Segments ask for it: ${askers.map((one) => one.key).join(', ')}.`);
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
