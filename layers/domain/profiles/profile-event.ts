import { groupIdOf } from '../accounts/group-id.ts';
import type { EventLine } from '../collecting/event-line.ts';
import { clientTime } from '../collecting/event-time.ts';
import type { KeyedIdentifier } from '../identity/identifier.ts';
import { shortHash } from '../ids/ids.ts';
import type { JsonObject } from '../outcomes/json.ts';
import type { FoldedEvent } from '../segments/compiled.ts';
import type { ItemKey, RememberedId } from './items.ts';
import { isJsonObject } from './json-object.ts';

/** An event made ready to be folded: everything that is derived from it, derived once. */
export type ProfileEvent = {
  readonly sourceId: string;
  readonly messageId: string;
  /** What a profile remembers of it, to know it again. */
  readonly id: RememberedId;
  /** At least one; highest priority first. */
  readonly identifiers: readonly [KeyedIdentifier, ...KeyedIdentifier[]];
  /**
   * Highest-priority identifiers by other rules, under which a copy of it may have been folded. Their owners are asked
   * whether they remember it, and nothing else: it attaches none of them. Absent: no rules changed lately.
   */
  readonly otherTops?: readonly { readonly key: ItemKey }[];
  readonly folded: FoldedEvent;
  /** Of an `identify`. `null` removes a trait. */
  readonly traits?: JsonObject;
  /** Of `context.consent.categoryPreferences`. */
  readonly consent?: Readonly<Record<string, boolean>>;
  /** Of a `group`: the account that the person belongs to, and as what. */
  readonly account?: { readonly id: string; readonly role: string | null };
  /** Folded, but makes no facts. */
  readonly historical: boolean;
  readonly body: JsonObject;
};

/** The client said no time, or none that can be one. */
const NO_TIME = -1;

/**
 * Makes an event ready to be folded.
 *
 * @param line its envelope; `timestamp` is a time by ISO 8601
 * @param event the line's event, an object
 * @example
 * profileEvent(line, event, identifiers);
 */
export function profileEvent(
  line: EventLine,
  event: JsonObject,
  identifiers: ProfileEvent['identifiers'],
): ProfileEvent {
  const traits = line.type === 'identify' ? objectAt(event, 'traits') : undefined;
  const consent = consentOf(event);
  const account = line.type === 'group' ? accountOf(event) : undefined;
  return {
    sourceId: line.sourceId,
    messageId: line.messageId,
    // By the client's own time: the corrected one changes with every `sentAt`, and copies must be equal.
    id: {
      at: clientTime(event['originalTimestamp']) ?? clientTime(event['timestamp']) ?? NO_TIME,
      hash: shortHash(line.messageId),
    },
    identifiers,
    folded: foldedEvent(line, event),
    ...(traits && { traits }),
    ...(consent && { consent }),
    ...(account && { account }),
    historical: line.historical === true,
    body: event,
  };
}

function foldedEvent({ type, timestamp }: EventLine, event: JsonObject): FoldedEvent {
  const name = event[type === 'track' ? 'event' : 'name'];
  const named = type === 'track' || type === 'page' || type === 'screen';
  return {
    type,
    ...(named && typeof name === 'string' && { name }),
    properties: propertiesOf(type, event),
    at: Date.parse(timestamp),
  };
}

function propertiesOf(type: string, event: JsonObject): JsonObject {
  if (type === 'alias') return {};
  return objectAt(event, type === 'identify' || type === 'group' ? 'traits' : 'properties') ?? {};
}

const LONGEST_ROLE = 100;

/** The role is the person's, so it stands with the person: in `traits.role`, or in `properties.role`. */
function accountOf(event: JsonObject): ProfileEvent['account'] {
  const id = groupIdOf(event['groupId']);
  if (id === undefined) return undefined;
  const role = objectAt(event, 'traits')?.['role'] ?? objectAt(event, 'properties')?.['role'];
  return { id, role: typeof role === 'string' && role.length <= LONGEST_ROLE ? role : null };
}

function consentOf(event: JsonObject): Record<string, boolean> | undefined {
  const context = objectAt(event, 'context');
  const consent = context && objectAt(context, 'consent');
  const preferences = consent && objectAt(consent, 'categoryPreferences');
  if (!preferences) return undefined;
  return Object.fromEntries(
    Object.entries(preferences).filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean'),
  );
}

function objectAt(parent: JsonObject, field: string): JsonObject | undefined {
  const value = parent[field];
  return isJsonObject(value) ? value : undefined;
}
