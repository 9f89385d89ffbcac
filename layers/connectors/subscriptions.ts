import type { DestinationItem } from '@tributary/domain/configuration/items';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import * as z from 'zod';
import type { BaseActionDefinition, DestinationDefinition } from './actions-core.cjs';

/** One action to run, as the kit takes it in `settings.subscriptions`. */
export type RunnableSubscription = {
  readonly partnerAction: string;
  /** FQL: which events. */
  readonly subscribe: string;
  readonly mapping: JsonObject;
};

const Mapping = z.record(z.string(), z.json()).catch({});

/**
 * What of a connector runs for a destination: the action it names, else the connector's presets, else every action that
 * says by itself which events it takes. The kit does not apply the defaults of fields at run time, so they are merged
 * here: field, then preset, then the destination's own mapping.
 *
 * @example
 * subscriptionsOf(webhook.definition, destination); // [{ partnerAction: 'send', subscribe: '…', mapping: { data: … } }]
 */
export function subscriptionsOf(
  definition: DestinationDefinition,
  destination: Pick<DestinationItem, 'action' | 'mapping'>,
): readonly RunnableSubscription[] {
  const own = Mapping.parse(destination.mapping);
  return chosen(definition, destination.action).flatMap(({ partnerAction, subscribe, mapping }) => {
    const action = definition.actions[partnerAction];
    if (!action || subscribe === undefined) return [];
    return [
      {
        partnerAction,
        subscribe,
        mapping: { ...defaultsOf(action), ...Mapping.parse(mapping), ...own },
      },
    ];
  });
}

type Chosen = {
  readonly partnerAction: string;
  readonly subscribe?: string | undefined;
  readonly mapping?: unknown;
};

function chosen(definition: DestinationDefinition, action: string | undefined): readonly Chosen[] {
  if (action !== undefined)
    return [{ partnerAction: action, subscribe: definition.actions[action]?.defaultSubscription }];
  const presets = (definition.presets ?? []).flatMap((preset) =>
    preset.type === 'automatic' ? [preset] : [],
  );
  if (presets.length > 0) return presets;
  return Object.entries(definition.actions).map(([partnerAction, { defaultSubscription }]) => ({
    partnerAction,
    subscribe: defaultSubscription,
  }));
}

function defaultsOf({ fields }: BaseActionDefinition): JsonObject {
  return Mapping.parse(
    Object.fromEntries(
      Object.entries(fields).flatMap(([key, field]) =>
        field.default === undefined ? [] : [[key, field.default]],
      ),
    ),
  );
}
