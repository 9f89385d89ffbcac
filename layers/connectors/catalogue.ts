import type { ConnectorDefinition } from './connector-definition.ts';
import { webhook } from './webhook/webhook.ts';

const CATALOGUE: ReadonlyMap<string, ConnectorDefinition> = new Map([webhook].map((one) => [one.key, one]));

/**
 * A connector of the catalogue by its key.
 *
 * @example
 * connectorDefinition('webhook')?.definition.name; // 'Webhook'
 */
export function connectorDefinition(key: string): ConnectorDefinition | undefined {
  return CATALOGUE.get(key);
}
