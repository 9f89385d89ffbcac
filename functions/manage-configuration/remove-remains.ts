import type { DestinationItem } from '@tributary/domain/configuration/items';
import type { ManageConfiguration } from './call.ts';
import { change, itemsOf } from './change.ts';

export type Changed = { readonly workspaceId: string; readonly item: DestinationItem };

/**
 * Does what touches a destination's things in the account. Where it fails, the destination may have been deleted
 * meanwhile, and what was made after its deletion had looked goes too.
 */
export async function leavingNothing<T>(
  dependencies: ManageConfiguration,
  changed: Changed,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await removeRemains(dependencies, changed);
    throw error;
  }
}

/**
 * Removes what is left of a destination that is deleted, or is being deleted; one that is alive is left alone. As long
 * as there may be something, it is noted as `deleting`, so that a call that stops halfway can be repeated.
 */
export async function removeRemains(
  dependencies: ManageConfiguration,
  { workspaceId, item }: Changed,
): Promise<void> {
  if (await dependencies.store.workspace(workspaceId)) {
    const isAlive = await change(dependencies.store, workspaceId, (configuration) => {
      const now = itemsOf(configuration, 'destination').find(({ id }) => id === item.id);
      if (now) return { answer: now.state !== 'deleting' };
      return { put: [{ ...item, state: 'deleting' }], answer: false };
    });
    if (!isAlive) await removeDestination(dependencies, { workspaceId, item });
  } else await removeThings(dependencies, item);
}

/** Removes the things of a destination that is noted as `deleting`, and then the note. */
export async function removeDestination(
  dependencies: ManageConfiguration,
  { workspaceId, item }: Changed,
): Promise<void> {
  const { id } = item;
  await removeThings(dependencies, item);
  await change(dependencies.store, workspaceId, ({ items }) => {
    const there = items.some((one) => one.kind === 'destination' && one.id === id);
    return { remove: there ? [{ kind: 'destination', id }] : [], answer: undefined };
  });
}

async function removeThings(
  { resources, secrets }: ManageConfiguration,
  { id, secretName }: DestinationItem,
): Promise<void> {
  await resources.remove(id);
  if (secretName !== undefined) await secrets.remove(secretName);
}
