import type { Connector } from '@tributary/domain/destinations/connectors';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import type { Violation } from '@tributary/domain/outcomes/outcome';
import type { DestinationDefinition } from './actions-core.cjs';
import { parseFql } from './fql.cjs';

/**
 * What is wrong with a destination's action, filter and mapping: the action exists, the filter is FQL, and the mapping
 * sets fields that the action has.
 *
 * @example
 * checkDelivery(definition, { filter: 'properties.total > 100' }); // []
 */
export function checkDelivery(
  definition: DestinationDefinition,
  { action, filter, mapping }: Parameters<Connector['checkDelivery']>[0],
): readonly Violation[] {
  const actions = Object.keys(definition.actions);
  return [
    ...(action === undefined || actions.includes(action)
      ? []
      : [{ field: 'action', expected: `one of ${actions.join(', ')}` }]),
    ...(filter === undefined || isFql(filter) ? [] : [{ field: 'filter', expected: 'a filter in FQL' }]),
    ...(mapping === undefined ? [] : wrongFields(definition, { action, mapping })),
  ];
}

function isFql(filter: string): boolean {
  return filter.trim() !== '' && !('error' in parseFql(filter));
}

/** Keys of the kit's own, such as the mode of a sync, begin so. */
const INTERNAL = '__segment_internal_';

function wrongFields(
  { actions }: DestinationDefinition,
  { action, mapping }: { readonly action: string | undefined; readonly mapping: JsonObject },
): readonly Violation[] {
  const chosen = action === undefined ? Object.values(actions) : [actions[action]];
  const fields = new Set(chosen.flatMap((one) => Object.keys(one?.fields ?? {})));
  return Object.keys(mapping)
    .filter((key) => !fields.has(key) && !key.startsWith(INTERNAL))
    .map((key) => ({ field: `mapping.${key}`, expected: `one of ${[...fields].join(', ')}` }));
}
