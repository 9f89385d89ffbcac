import type { DestinationItem, Subscription } from '../configuration/items.ts';
import { FACT_SOURCE } from '../facts/fact.ts';
import type { JsonObject } from '../outcomes/json.ts';

/** EventBridge takes patterns up to this many characters. */
export const PATTERN_LIMIT = 2048;

/**
 * The EventBridge pattern of a destination's rule. It always names the workspace. Each alternative names its
 * `detail-type` too, since "enters A or leaves B" cannot be said with one list of types.
 *
 * @returns a pattern that matches exactly the facts for which `subscribesTo` holds
 * @example
 * JSON.stringify(destinationPattern('wsp_…', destination)).length <= PATTERN_LIMIT;
 */
export function destinationPattern(
  workspaceId: string,
  destination: Pick<DestinationItem, 'subscriptions'>,
): JsonObject {
  const alternatives = [
    segments(destination.subscriptions, 'entered'),
    segments(destination.subscriptions, 'exited'),
    ...events(destination.subscriptions),
  ].filter((alternative) => alternative !== undefined);
  const [only, ...more] = alternatives;
  // EventBridge takes `$or` for the name of a field unless it lists at least two alternatives.
  if (only && more.length === 0) return { source: [FACT_SOURCE], ...inWorkspace(only, workspaceId) };
  return { source: [FACT_SOURCE], $or: alternatives.map((one) => inWorkspace(one, workspaceId)) };
}

type Alternative = { readonly 'detail-type': readonly string[]; readonly detail: JsonObject };

function inWorkspace({ detail, ...rest }: Alternative, workspaceId: string): JsonObject {
  return { ...rest, detail: { workspaceId: [workspaceId], ...detail } };
}

function segments(subscriptions: readonly Subscription[], on: 'entered' | 'exited'): Alternative | undefined {
  const ids = subscriptions.flatMap((one) =>
    one.to === 'segment' && one.on.includes(on) ? [one.segmentId] : [],
  );
  const type = on === 'entered' ? 'Segment Entered' : 'Segment Exited';
  return ids.length > 0 ? { 'detail-type': [type], detail: { segmentId: distinct(ids) } } : undefined;
}

function events(subscriptions: readonly Subscription[]): Alternative[] {
  const wanted = subscriptions.filter((one) => one.to === 'event');
  const whole = distinct(wanted.filter((one) => one.name === undefined).map((one) => one.type));
  const named = distinct(wanted.map((one) => one.type)).filter((type) => !whole.includes(type));
  return [
    ...(whole.length > 0 ? [forwarded({ type: whole })] : []),
    ...named.map((type) =>
      forwarded({
        type: [type],
        name: distinct(wanted.flatMap((one) => (one.type === type && one.name ? [one.name] : []))),
      }),
    ),
  ];
}

const forwarded = (detail: JsonObject): Alternative => ({ 'detail-type': ['Event Forwarded'], detail });
const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
