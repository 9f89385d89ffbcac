import type { Connector } from '@tributary/domain/destinations/connectors';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import type { Violation } from '@tributary/domain/outcomes/outcome';
import type { DestinationDefinition } from './actions-core.cjs';
import { checkMapping } from './check-mapping.ts';
import { parseFilter } from './fql/parse-filter.ts';

/**
 * What is wrong with a destination's action, filter and mapping: the action exists, the filter is FQL, and the mapping
 * sets fields that the action has, with directives that the kit knows.
 *
 * @example
 * checkDelivery(definition, { filter: 'properties.total > 100' }); // []
 * checkDelivery(definition, { filter: 'properties.total >' });
 * // [{ field: 'filter', expected: 'a filter in FQL; at character 19: a number' }]
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
    ...(filter === undefined ? [] : wrongFilter(filter)),
    ...(mapping === undefined
      ? []
      : [...wrongFields(definition, { action, mapping }), ...checkMapping(mapping)]),
  ];
}

function wrongFilter(text: string): readonly Violation[] {
  const filter = parseFilter(text);
  return 'error' in filter ? [{ field: 'filter', expected: `a filter in FQL; ${filter.error}` }] : [];
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
