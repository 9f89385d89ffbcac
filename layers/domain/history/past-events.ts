import { checkEvent } from '../collecting/check-event.ts';
import type { EventLine } from '../collecting/event-line.ts';
import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { ReadHistory } from './history.ts';
import type { LakeReader } from './lake-reader.ts';
import type { PastHistory } from '../profiles/history-of.ts';
import { isJsonObject } from '../profiles/json-object.ts';
import type { ProfileEvent } from '../profiles/profile-event.ts';
import { eventReader } from '../profiles/read-event.ts';

/** A workspace's accepted events that can be told to somebody. */
export type PastEvents = PastHistory['events'];

/**
 * The lake's events as the pipeline makes them ready, each by the rules in force when it was received. What the pipeline
 * would refuse is passed over, and so is what nobody asks for, before it costs memory.
 *
 * @example
 * const events = pastEvents(history, configuration);
 * for await (const { event } of events({ from, to }, ({ folded }) => folded.type === 'track')) event.folded.at;
 */
export function pastEvents(history: ReadHistory, configuration: CompiledConfiguration): PastEvents {
  const { workspaceId } = configuration;
  return async function* events(range, isWanted = () => true) {
    const read = reading(configuration);
    const ready = new WeakMap<EventLine, ProfileEvent>();
    const where = (line: EventLine) => {
      const event = read(line);
      if (event === undefined || !isWanted(event)) return false;
      ready.set(line, event);
      return true;
    };
    for await (const line of history({ workspaceId, ...range, where })) {
      const event = ready.get(line);
      if (event) yield { event, receivedAt: Date.parse(line.receivedAt) };
    }
  };
}

/** A reader remembers whom it has seen, and so many lines may be of as many people. */
const LINES_OF_READER = 20_000;

function reading(configuration: CompiledConfiguration): (line: EventLine) => ProfileEvent | undefined {
  let read = eventReader(configuration);
  let lines = 0;
  return (line) => {
    lines += 1;
    if (lines % LINES_OF_READER === 0) read = eventReader(configuration);
    const { event, failure, type, timestamp } = line;
    if (failure || !isJsonObject(event) || Number.isNaN(Date.parse(timestamp))) return undefined;
    if (checkEvent(type, event)) return undefined;
    const made = read(line, event);
    return made && { ...made, body: {} };
  };
}

/** The lake, as both of its readers. */
export type PastLake = { readonly readHistory: ReadHistory; readonly lake: Pick<LakeReader, 'listKeys'> };

/**
 * A workspace's past events as the pipeline would fold them today, and how far the lake reaches back.
 *
 * @example
 * const history = pastHistory(configuration, { readHistory: readHistory({ lake, skipped }), lake });
 */
export function pastHistory(
  configuration: CompiledConfiguration,
  { readHistory, lake }: PastLake,
): PastHistory {
  return {
    events: pastEvents(readHistory, configuration),
    async earliest() {
      for await (const key of lake.listKeys(`raw/workspace=${configuration.workspaceId}/`))
        return hourOfKey(key);
      return undefined;
    },
  };
}

/** The beginning of the hour in which the oldest object arrived: keys sort by it. */
function hourOfKey(key: string): number | undefined {
  const match = /\/date=(\d{4}-\d\d-\d\d)\/hour=(\d\d)\//.exec(key);
  return match ? Date.parse(`${match[1] ?? ''}T${match[2] ?? ''}:00:00Z`) : undefined;
}
