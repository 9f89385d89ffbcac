import type { WorkspaceConfiguration } from '@tributary/domain/configuration/configuration-store';
import { ComputedTraitItem } from '@tributary/domain/configuration/items';
import { checkComputedTrait, remembersValues } from '@tributary/domain/computed-traits/check';
import { newId } from '@tributary/domain/ids/ids';
import { Problem } from '@tributary/domain/outcomes/problem';
import { compileSegment } from '@tributary/domain/segments/compile';
import * as z from 'zod';
import { applies, askForHistory, historyOf } from './backfill.ts';
import type { Answer } from './call.ts';
import { change, configurationOf, itemOf, itemsOf } from './change.ts';
import { mustHaveRoom } from './limits.ts';
import { mustHold, readBody } from './read-body.ts';
import { computedTraitView } from './views.ts';

const { key, name, of, definition } = ComputedTraitItem.shape;
const NewTrait = z.strictObject({ key, name, of, definition });
const TraitChange = z.strictObject({ name: name.optional(), definition: definition.optional() });

/** Of those that keep a list of values; each may take 12 KB of a profile. */
const MOST_LISTS = 10;

export const listComputedTraits: Answer = async ({ dependencies: { store }, workspaceId }) => {
  const traits = itemsOf(await configurationOf(store, workspaceId), 'computed-trait');
  return { status: 200, body: { computedTraits: traits.map(computedTraitView) } };
};

export const getComputedTrait: Answer = async ({ dependencies, workspaceId, id }) => {
  const trait = itemOf(await configurationOf(dependencies.store, workspaceId), 'computed-trait', id);
  const history = await historyOf(dependencies, workspaceId, trait);
  return { status: 200, body: { ...computedTraitView(trait), ...history } };
};

export const createComputedTrait: Answer = async ({ dependencies, request, workspaceId }) => {
  const { store, now, random } = dependencies;
  const body = readBody(request, NewTrait);
  const trait: ComputedTraitItem = {
    kind: 'computed-trait',
    id: newId('trt_', now(), random),
    ...body,
    version: 1,
    createdAt: new Date(now()).toISOString(),
  };
  mustHold(checkComputedTrait(trait));
  await askForHistory(dependencies, workspaceId, trait);
  await change(store, workspaceId, (configuration) => {
    mustHaveRoom(configuration, 'computed-trait');
    mustBeFree(configuration, trait);
    mustHaveRoomForValues(configuration, trait);
    return { put: [trait], answer: undefined };
  });
  const applying = await applies(dependencies, workspaceId, trait);
  return { status: 201, body: { ...computedTraitView(trait), ...applying } };
};

/** Another definition is another version; a key stays, since segments name it. */
export const patchComputedTrait: Answer = async ({ dependencies, request, workspaceId, id }) => {
  const body = readBody(request, TraitChange);
  const next = (trait: ComputedTraitItem): ComputedTraitItem => ({
    ...trait,
    name: body.name ?? trait.name,
    ...(body.definition && { definition: body.definition, version: trait.version + 1 }),
  });
  const { store } = dependencies;
  const asked = next(itemOf(await configurationOf(store, workspaceId), 'computed-trait', id));
  mustHold(checkComputedTrait(asked));
  if (body.definition) await askForHistory(dependencies, workspaceId, asked);
  const changed = await change(store, workspaceId, (configuration) => {
    const put = next(itemOf(configuration, 'computed-trait', id));
    mustHaveRoomForValues(configuration, put);
    return { put: [put], answer: put };
  });
  // Somebody else changed it in between: this is another version than was asked for.
  if (body.definition && changed.version !== asked.version)
    await askForHistory(dependencies, workspaceId, changed);
  const applying = body.definition && (await applies(dependencies, workspaceId, changed));
  return { status: 200, body: { ...computedTraitView(changed), ...applying } };
};

export const deleteComputedTrait: Answer = async ({ dependencies: { store }, workspaceId, id }) => {
  await change(store, workspaceId, (configuration) => {
    const trait = itemOf(configuration, 'computed-trait', id);
    const users = itemsOf(configuration, 'segment').filter(
      (segment) =>
        subjectOf(segment) === subjectOf(trait) && compileSegment(segment).traits.includes(trait.key),
    );
    if (users.length > 0)
      throw new Problem('conflict', `Segments ask for it: ${users.map((user) => user.key).join(', ')}.`);
    return { remove: [{ kind: trait.kind, id }], answer: undefined };
  });
  return { status: 204 };
};

function subjectOf({ of: subject = 'people' }: Pick<ComputedTraitItem, 'of'>) {
  return subject;
}

function mustBeFree(configuration: WorkspaceConfiguration, wanted: ComputedTraitItem): void {
  const same = itemsOf(configuration, 'computed-trait').some(
    (trait) => trait.key === wanted.key && subjectOf(trait) === subjectOf(wanted),
  );
  if (same)
    throw new Problem('conflict', 'Another computed trait has this key.', [
      { field: 'key', expected: 'a key that no other computed trait has' },
    ]);
}

function mustHaveRoomForValues(configuration: WorkspaceConfiguration, wanted: ComputedTraitItem): void {
  const others = itemsOf(configuration, 'computed-trait').filter((trait) => trait.id !== wanted.id);
  const lists = [...others, wanted].filter((trait) => remembersValues(trait.definition));
  if (remembersValues(wanted.definition) && lists.length > MOST_LISTS)
    throw new Problem(
      'conflict',
      `A workspace may have ${MOST_LISTS} computed traits that remember values; delete one first.`,
    );
}
