import type { Connectors } from '@tributary/domain/destinations/connectors';
import { connectorDefinition } from './catalogue.ts';
import { checkDelivery } from './check-delivery.ts';
import { checkSettings } from './check-settings.ts';
import type { ConnectorDefinition } from './connector-definition.ts';
import type { OutboundPolicy } from './outbound/outbound-policy.ts';

/**
 * The port `Connectors` over the catalogue: what a destination may be configured with. It holds the definitions and not
 * the kit that runs them, so that the configuration API stays small.
 *
 * @example
 * connectors({ policy: outboundPolicy(env.OUTBOUND_ALLOWED) })('webhook')?.checkSettings({ url: 'https://…' }); // []
 */
export function connectors(dependencies: {
  readonly policy: OutboundPolicy;
  readonly connector?: (key: string) => ConnectorDefinition | undefined;
}): Connectors {
  const { policy, connector = connectorDefinition } = dependencies;
  return function find(key) {
    const known = connector(key);
    if (!known) return undefined;
    const { definition, generate = () => ({}), rotate, kept = [] } = known;
    const generated = [...Object.keys(generate((size) => new Uint8Array(size))), ...kept];
    return {
      key,
      name: definition.name,
      secretFields: secretFields(known),
      generate,
      generated,
      rotate,
      checkSettings: (settings) => checkSettings(definition, { settings, generated, policy }),
      checkDelivery: (delivery) => checkDelivery(definition, delivery),
    };
  };
}

function secretFields({ definition }: ConnectorDefinition): readonly string[] {
  const fields = Object.entries(definition.authentication?.fields ?? {});
  return fields.flatMap(([key, field]) => (field.type === 'password' ? [key] : []));
}
