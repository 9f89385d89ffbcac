import { checkEvent } from '@tributary/domain/collecting/check-event';
import type { EventLine } from '@tributary/domain/collecting/event-line';
import { clientTime } from '@tributary/domain/collecting/event-time';
import { compileConfiguration } from '@tributary/domain/configuration/compile-configuration';
import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import { explainEvent, keysToExplain } from '@tributary/domain/identity/explain-event';
import type { EventToExplain } from '@tributary/domain/identity/explanation';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import { Problem } from '@tributary/domain/outcomes/problem';
import { isJsonObject } from '@tributary/domain/profiles/json-object';
import { findProfiles, orTryAgain } from '@tributary/domain/serving/find-profiles';
import * as z from 'zod';
import type { Answer, ManageConfiguration } from './call.ts';
import { configurationOf } from './change.ts';
import { explanationView } from './explanation-view.ts';
import { mustHold, readBody } from './read-body.ts';
import { isSensible } from './reports.ts';

const Event = z.custom<JsonObject>(isJsonObject, { error: 'expected an event, as it is sent' });

const MINUTE_MS = 60_000;
/** How far around the given time is looked, unless more or less is asked for. */
const USUAL_MINUTES = 60;
const MAX_MINUTES = 1440;
/** The front door gives up after 30 seconds. */
const READING_MS = 20_000;

/** What an event would be told from and what it would do if it came now. Nothing is written. */
export const explainNewEvent: Answer = async ({ dependencies, request, workspaceId }) => {
  const event = readBody(request, Event);
  const configuration = compileConfiguration(await configurationOf(dependencies.store, workspaceId));
  const failure = checkEvent(event['type'], event);
  if (failure) return { status: 200, body: { failure } };
  const { messageId } = event;
  const at = clientTime(event['timestamp']) ?? dependencies.now();
  const named = { event, at, messageId: typeof messageId === 'string' ? messageId : '' };
  return { status: 200, body: await explained(named, configuration, dependencies) };
};

/** What an accepted event was told from by the rules of then, what it did, and what it would do now. */
export const explainAcceptedEvent: Answer = async ({ dependencies, request, workspaceId }) => {
  const { messageId = '' } = request.query;
  const around = aroundIn(request.query);
  if (messageId === '') mustHold([{ field: 'messageId', expected: 'the messageId of the event' }]);
  const configuration = compileConfiguration(await configurationOf(dependencies.store, workspaceId));
  const line = await lineIn({ workspaceId, ...around }, messageId, dependencies);
  const { receivedAt, sourceId, timestamp, failure, event } = line;
  const common = { messageId, sourceId, receivedAt, timestamp };
  if (failure || !isJsonObject(event)) return { status: 200, body: { ...common, failure } };
  const named = { event, messageId, at: Date.parse(timestamp), receivedAt: Date.parse(receivedAt) };
  return { status: 200, body: { ...common, ...(await explained(named, configuration, dependencies)) } };
};

async function explained(
  named: Omit<EventToExplain, 'configuration' | 'owners'>,
  configuration: CompiledConfiguration,
  { profiles }: ManageConfiguration,
): Promise<object> {
  const keys = keysToExplain({ ...named, configuration });
  const owners = await orTryAgain(() => findProfiles(profiles, keys));
  return explanationView(explainEvent({ ...named, configuration, owners }));
}

function aroundIn(query: Readonly<Record<string, string>>): { readonly from: number; readonly to: number } {
  const { at = '', minutes = String(USUAL_MINUTES) } = query;
  const time = Date.parse(at);
  const reach = /^\d{1,4}$/.test(minutes) ? Number(minutes) : 0;
  mustHold([
    ...(isSensible(time)
      ? []
      : [{ field: 'at', expected: 'about when it was received, in ISO 8601, between 2000 and 2100' }]),
    ...(reach < 1 || reach > MAX_MINUTES
      ? [{ field: 'minutes', expected: `a whole number from 1 to ${MAX_MINUTES}` }]
      : []),
  ]);
  return { from: time - reach * MINUTE_MS, to: time + reach * MINUTE_MS };
}

async function lineIn(
  range: { readonly workspaceId: string; readonly from: number; readonly to: number },
  messageId: string,
  { history, now }: ManageConfiguration,
): Promise<EventLine> {
  const until = now() + READING_MS;
  for await (const line of history(range)) {
    if (line.messageId === messageId) return line;
    if (now() >= until)
      throw new Problem('temporarily-unavailable', 'So much came then: ask for fewer `minutes` around it.');
  }
  throw new Problem(
    'not-found',
    'No such event was received then; what came just now lands in a minute or two.',
  );
}
