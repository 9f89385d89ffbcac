import type { DestinationItem } from '@tributary/domain/configuration/items';
import { resourceName } from '@tributary/domain/destinations/names';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import { newId } from '@tributary/domain/ids/ids';
import { applies } from './applies.ts';
import type { Answer, ManageConfiguration } from './call.ts';
import { change } from './change.ts';
import { connectorOf, mustBeDeliverable, NewDestination, splitSettings } from './destinations.ts';
import { finishDestination, shownAgain } from './finish-destination.ts';
import { mustHaveRoom } from './limits.ts';
import { mustHold, readBody } from './read-body.ts';
import { madeBefore, REPEATED_FOR_MS, repeatOf } from './repeated-call.ts';

/**
 * Notes the destination as `creating`, makes its secret, rule, queues and mapping, and notes it as `ready`. Whoever got
 * no answer repeats the call: one that is still being made is taken up again, and one that is ready is answered once more
 * where the call has the same `Idempotency-Key`.
 */
export const createDestination: Answer = async (call) => {
  const { dependencies, request, workspaceId } = call;
  const { store, connectors, now } = dependencies;
  const body = readBody(request, NewDestination);
  const known = connectorOf(connectors, body.connector);
  mustHold(known.checkSettings(body.settings));
  const { open, secret } = splitSettings(known, body.settings);
  const wanted = newItem(dependencies, { ...body, settings: open }, repeatOf(request, body, open));
  const item = await change(store, workspaceId, (configuration) => {
    const before = madeBefore(configuration, wanted, now() - REPEATED_FOR_MS);
    if (before?.state === 'ready') return { answer: before };
    mustBeDeliverable(known, body, configuration);
    if (!before) mustHaveRoom(configuration, 'destination');
    const { id, secretName, createdAt } = before ?? wanted;
    const made: DestinationItem = { ...wanted, id, secretName, createdAt };
    return { put: [made], answer: made };
  });
  const making = { workspaceId, item, known, secret };
  const shown =
    item.state === 'ready'
      ? await shownAgain(dependencies, making)
      : await finishDestination(dependencies, making);
  return { status: 201, body: { ...shown, ...applies(dependencies) } };
};

function newItem(
  { destinationPrefix, now, random }: ManageConfiguration,
  body: Omit<NewDestination, 'settings'> & { readonly settings: JsonObject },
  repeat: DestinationItem['repeat'],
): DestinationItem {
  const id = newId('dst_', now(), random);
  const secretName = resourceName(destinationPrefix, id);
  const createdAt = new Date(now()).toISOString();
  return { kind: 'destination', id, createdAt, ...body, secretName, state: 'creating', repeat };
}
