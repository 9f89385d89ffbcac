import type { WorkspaceConfiguration } from '@tributary/domain/configuration/configuration-store';
import { ComputedTraitItem } from '@tributary/domain/configuration/items';
import { checkComputedTrait, remembersValues } from '@tributary/domain/computed-traits/check';
import { newId } from '@tributary/domain/ids/ids';
import { Problem } from '@tributary/domain/outcomes/problem';
import { compileSegment } from '@tributary/domain/segments/compile';
import * as z from 'zod';
import type { Answer, ManageConfiguration } from './call.ts';
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

export const getComputedTrait: Answer = async ({ dependencies: { store }, workspaceId, id }) => {
  const trait = itemOf(await configurationOf(store, workspaceId), 'computed-trait', id);
  return { status: 200, body: computedTraitView(trait) };
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
  await change(store, workspaceId, (configuration) => {
    mustHaveRoom(configuration, 'computed-trait');
    mustBeFree(configuration, trait);
    mustHaveRoomForValues(configuration, trait);
    return { put: [trait], answer: undefined };
  });
  return { status: 201, body: { ...computedTraitView(trait), ...applies(dependencies) } };
};

/** Another definition is another version; a key stays, since segments name it. */
export const patchComputedTrait: Answer = async ({ dependencies, request, workspaceId, id }) => {
  const body = readBody(request, TraitChange);
  const changed = await change(dependencies.store, workspaceId, (configuration) => {
    const trait = itemOf(configuration, 'computed-trait', id);
    const next = {
      ...trait,
      name: body.name ?? trait.name,
      ...(body.definition && { definition: body.definition, version: trait.version + 1 }),
    };
    mustHold(checkComputedTrait(next));
    mustHaveRoomForValues(configuration, next);
    return { put: [next], answer: next };
  });
  const isNew = body.definition !== undefined;
  return { status: 200, body: { ...computedTraitView(changed), ...(isNew && applies(dependencies)) } };
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

/** Every worker has seen it by then. */
function applies({ now, configurationMaxAgeMs }: ManageConfiguration) {
  const appliesFrom = new Date(now() + configurationMaxAgeMs).toISOString();
  return { appliesTo: 'events from now on', appliesFrom };
}

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
