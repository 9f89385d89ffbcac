import type { DestinationItem } from '@tributary/domain/configuration/items';
import type { Answer } from './call.ts';
import { change, itemOf } from './change.ts';

/**
 * Notes the destination as `deleting`, removes its rule, queues, mapping and secret, and then the destination. A call
 * that stopped halfway is repeated. What waits in its queue is not delivered any more.
 */
export const deleteDestination: Answer = async ({ dependencies, workspaceId, id }) => {
  const { store, resources, secrets } = dependencies;
  const { secretName } = await change(store, workspaceId, (configuration) => {
    const item = itemOf(configuration, 'destination', id);
    const next: DestinationItem = { ...item, state: 'deleting' };
    return item.state === 'deleting' ? { answer: item } : { put: [next], answer: next };
  });
  await resources.remove(id);
  if (secretName !== undefined) await secrets.remove(secretName);
  await change(store, workspaceId, ({ items }) => {
    const there = items.some((item) => item.kind === 'destination' && item.id === id);
    return { remove: there ? [{ kind: 'destination', id }] : [], answer: undefined };
  });
  return { status: 204 };
};
