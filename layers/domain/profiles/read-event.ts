import type { EventLine } from '../collecting/event-line.ts';
import type { CompiledConfiguration } from '../configuration/compiled.ts';
import { otherRulesAt, rulesAt } from '../identity/former-rules.ts';
import { identifiersOf } from '../identity/identifiers-of.ts';
import { itemKeys } from '../identity/item-key.ts';
import { effortOfEvent } from '../identity/rules.ts';
import type { JsonObject } from '../outcomes/json.ts';
import { profileEvent, type ProfileEvent } from './profile-event.ts';

/** See `eventReader`. */
export type ReadEvent = (line: EventLine, event: JsonObject) => ProfileEvent | undefined;

/**
 * Makes events of one workspace ready to be folded, by the rules that were in force when each was received; undefined
 * where nobody can be told from one. For one batch, in which the same people come again and again.
 *
 * @example
 * const read = eventReader(configuration);
 * read(line, line.event)?.identifiers[0].type; // 'user_id'
 */
export function eventReader(
  configuration: Pick<CompiledConfiguration, 'workspaceId' | 'identifierKey' | 'identity'>,
): ReadEvent {
  const { identity } = configuration;
  const keyOf = itemKeys(configuration);
  return function readEvent(line, event) {
    const receivedAt = identity.former ? Date.parse(line.receivedAt) : 0;
    const [first, ...rest] = identifiersOf(event, { rules: rulesAt(identity, receivedAt), keyOf });
    if (first === undefined) return undefined;
    const read = profileEvent(line, event, [first, ...rest]);
    const others = otherRulesAt(identity, receivedAt);
    if (others.length === 0) return read;
    // One effort for all of them, so that an event takes no longer where rules change often.
    const how = { keyOf, most: 1, effort: effortOfEvent() };
    const tops = others.flatMap((rules) => identifiersOf(event, { ...how, rules })[0]?.key ?? []);
    const otherTops = [...new Set(tops)].filter((key) => key !== first.key).map((key) => ({ key }));
    return otherTops.length > 0 ? { ...read, otherTops } : read;
  };
}
