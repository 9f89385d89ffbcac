import { checkEvent } from '../collecting/check-event.ts';
import type { EventLine } from '../collecting/event-line.ts';
import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { ReadHistory } from '../history/history.ts';
import { identifiersOf } from '../identity/identifiers-of.ts';
import { itemKeys } from '../identity/item-key.ts';
import type { PastEvent } from '../profiles/history-of.ts';
import { isJsonObject } from '../profiles/json-object.ts';
import { profileEvent } from '../profiles/profile-event.ts';

/** A workspace's accepted events that can be told to somebody, received in [from, to). */
export type PastEvents = (range: { readonly from: number; readonly to: number }) => AsyncIterable<PastEvent>;

/**
 * The lake's events as the pipeline makes them ready, by the rules of now. What the pipeline would refuse is passed over.
 *
 * @example
 * for await (const { event } of pastEvents(history, configuration)({ from, to })) event.folded.at;
 */
export function pastEvents(history: ReadHistory, configuration: CompiledConfiguration): PastEvents {
  const { workspaceId, identity: rules } = configuration;
  return async function* events(range) {
    const keyOf = itemKeys(configuration);
    for await (const line of history({ workspaceId, ...range })) {
      const event = prepared(line, { rules, keyOf });
      if (event) yield { event, receivedAt: Date.parse(line.receivedAt) };
    }
  };
}

function prepared(line: EventLine, telling: Parameters<typeof identifiersOf>[1]) {
  const { event, failure, type, timestamp } = line;
  if (failure || !isJsonObject(event) || Number.isNaN(Date.parse(timestamp))) return undefined;
  if (checkEvent(type, event)) return undefined;
  const [first, ...rest] = identifiersOf(event, telling);
  return first && { ...profileEvent(line, event, [first, ...rest]), body: {} };
}
