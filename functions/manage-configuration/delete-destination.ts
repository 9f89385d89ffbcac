import type { DestinationItem } from '@tributary/domain/configuration/items';
import type { Answer } from './call.ts';
import { change, itemOf } from './change.ts';
import { removeDestination } from './remove-remains.ts';

/**
 * Notes the destination as `deleting`, removes its rule, queues, mapping and secret, and then the destination. A call
 * that stopped halfway is repeated. What waits in its queue is not delivered any more.
 */
export const deleteDestination: Answer = async ({ dependencies, workspaceId, id }) => {
  const item = await change(dependencies.store, workspaceId, (configuration) => {
    const found = itemOf(configuration, 'destination', id);
    const next: DestinationItem = { ...found, state: 'deleting' };
    return found.state === 'deleting' ? { answer: found } : { put: [next], answer: next };
  });
  await removeDestination(dependencies, { workspaceId, item });
  return { status: 204 };
};
