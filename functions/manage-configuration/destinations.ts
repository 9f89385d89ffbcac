import { DestinationItem } from '@tributary/domain/configuration/items';
import type { WorkspaceConfiguration } from '@tributary/domain/configuration/configuration-store';
import type { Connector, Connectors } from '@tributary/domain/destinations/connectors';
import { destinationPattern, PATTERN_LIMIT } from '@tributary/domain/destinations/destination-pattern';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import type { Violation } from '@tributary/domain/outcomes/outcome';
import * as z from 'zod';
import type { Answer } from './call.ts';
import { configurationOf, itemOf, itemsOf } from './change.ts';
import { invalid, mustHold } from './read-body.ts';
import { destinationView } from './views.ts';

const { connector, name, enabled, subscriptions, requiresConsent, action, filter } = DestinationItem.shape;
const settings = z.record(z.string(), z.json());

export const NewDestination = z.strictObject({
  connector,
  name,
  enabled: enabled.default(true),
  settings: settings.default({}),
  subscriptions,
  requiresConsent,
  action,
  filter,
  mapping: settings.optional(),
});
export type NewDestination = z.infer<typeof NewDestination>;

/** `null` takes a field away; settings are changed one by one. */
export const DestinationChange = z.strictObject({
  name: name.optional(),
  enabled: enabled.optional(),
  settings: settings.optional(),
  subscriptions: subscriptions.optional(),
  requiresConsent: requiresConsent.unwrap().optional(),
  action: z.string().nullable().optional(),
  filter: z.string().max(2000).nullable().optional(),
  mapping: settings.nullable().optional(),
});
export type DestinationChange = z.infer<typeof DestinationChange>;

export const listDestinations: Answer = async ({ dependencies: { store }, workspaceId }) => {
  const destinations = itemsOf(await configurationOf(store, workspaceId), 'destination');
  return { status: 200, body: { destinations: destinations.map(destinationView) } };
};

export const getDestination: Answer = async ({ dependencies: { store }, workspaceId, id }) => {
  const destination = itemOf(await configurationOf(store, workspaceId), 'destination', id);
  return { status: 200, body: destinationView(destination) };
};

export function connectorOf(connectors: Connectors, key: string): Connector {
  const known = connectors(key);
  if (!known) throw invalid([{ field: 'connector', expected: 'the key of a connector, such as webhook' }]);
  return known;
}

/** Settings as they are kept: open ones on the item, the others in a secret. */
export function splitSettings(known: Connector, given: JsonObject): { open: JsonObject; secret: JsonObject } {
  const entries = Object.entries(given);
  const isSecret = ([key]: readonly [string, unknown]) => known.secretFields.includes(key);
  return {
    open: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
    secret: Object.fromEntries(entries.filter(isSecret)),
  };
}

/** Settings sent as `null` are no more. */
export function withoutNulls(settings: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));
}

type Deliverable = {
  readonly subscriptions: DestinationItem['subscriptions'];
  readonly action?: string | undefined;
  readonly filter?: string | undefined;
  readonly mapping?: JsonObject | undefined;
};

/** What is wrong with a destination within its workspace, settings aside. */
export function mustBeDeliverable(
  known: Connector,
  deliverable: Deliverable,
  configuration: WorkspaceConfiguration,
): void {
  const { action, filter, mapping } = deliverable;
  mustHold([
    ...known.checkDelivery({ action, filter, mapping }),
    ...unknownSegments(deliverable.subscriptions, configuration),
    ...(fitsRule(configuration.workspace.id, deliverable.subscriptions)
      ? []
      : [
          {
            field: 'subscriptions',
            expected: 'fewer or shorter ones: together they do not fit into one rule',
          },
        ]),
  ]);
}

export function fitsRule(workspaceId: string, subscriptions: DestinationItem['subscriptions']): boolean {
  return JSON.stringify(destinationPattern(workspaceId, { subscriptions })).length <= PATTERN_LIMIT;
}

function unknownSegments(
  subscriptions: DestinationItem['subscriptions'],
  configuration: WorkspaceConfiguration,
): Violation[] {
  const known = new Set(itemsOf(configuration, 'segment').map((segment) => segment.id));
  return subscriptions.flatMap((one, index) =>
    one.to === 'event' || known.has(one.segmentId)
      ? []
      : [{ field: `subscriptions.${index}.segmentId`, expected: 'a segment of this workspace' }],
  );
}
