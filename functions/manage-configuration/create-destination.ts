import type { DestinationItem } from '@tributary/domain/configuration/items';
import type { WorkspaceConfiguration } from '@tributary/domain/configuration/configuration-store';
import { resourceName } from '@tributary/domain/destinations/names';
import { newId } from '@tributary/domain/ids/ids';
import type { Answer } from './call.ts';
import { change, itemsOf } from './change.ts';
import { connectorOf, mustBeDeliverable, NewDestination, splitSettings } from './destinations.ts';
import { finishDestination } from './finish-destination.ts';
import { mustHaveRoom } from './limits.ts';
import { mustHold, readBody } from './read-body.ts';

/**
 * Notes the destination as `creating`, makes its secret, rule, queues and mapping, and notes it as `ready`. Whoever got
 * no answer repeats the call: one of the same connector and name that is still being made is taken up again.
 */
export const createDestination: Answer = async (call) => {
  const { dependencies, request, workspaceId } = call;
  const { store, connectors, destinationPrefix, now, random } = dependencies;
  const body = readBody(request, NewDestination);
  const known = connectorOf(connectors, body.connector);
  mustHold(known.checkSettings(body.settings));
  const { open, secret } = splitSettings(known, body.settings);
  const id = newId('dst_', now(), random);
  const createdAt = new Date(now()).toISOString();
  const item = await change(store, workspaceId, (configuration) => {
    mustBeDeliverable(known, body, configuration);
    const begun = begunBefore(configuration, body);
    if (!begun) mustHaveRoom(configuration, 'destination');
    const made: DestinationItem = {
      createdAt,
      ...begun,
      kind: 'destination',
      id: begun?.id ?? id,
      ...body,
      settings: open,
      secretName: resourceName(destinationPrefix, begun?.id ?? id),
      state: 'creating',
    };
    return { put: [made], answer: made };
  });
  const shown = await finishDestination(dependencies, { workspaceId, item, known, secret });
  return { status: 201, body: shown };
};

function begunBefore(
  configuration: WorkspaceConfiguration,
  body: NewDestination,
): DestinationItem | undefined {
  return itemsOf(configuration, 'destination').find(
    ({ state, connector, name }) =>
      state === 'creating' && connector === body.connector && name === body.name,
  );
}
