import type { DestinationItem } from '@tributary/domain/configuration/items';
import type { Connectors } from '@tributary/domain/destinations/connectors';
import type { Json, JsonObject } from '@tributary/domain/outcomes/json';

/**
 * Whether an event's own `integrations` object lets it go to a destination. It may name the destination by its id or
 * name, or the connector by its key or name; the nearest name decides, then `All`.
 */
export function integrationsAllow(
  event: JsonObject,
  destination: DestinationItem,
  connectors: Connectors,
): boolean {
  const integrations: Json | undefined = event['integrations'];
  if (typeof integrations !== 'object' || integrations === null || Array.isArray(integrations)) return true;
  const entries = new Map(Object.entries(integrations));
  const names = [
    destination.id,
    destination.name,
    destination.connector,
    connectors(destination.connector)?.name ?? destination.connector,
  ];
  const named = names.find((name) => entries.has(name));
  return entries.get(named ?? 'All') !== false;
}
