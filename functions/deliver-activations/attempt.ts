import type { DestinationItem } from '@tributary/domain/configuration/items';
import type { Deliver, DestinationSecrets } from '@tributary/domain/destinations/ports';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import { type Ended, filtered } from './ended.ts';
import { isObject } from './json-object.ts';
import type { TimeLimit } from './time-limit.ts';

/** A vendor has this long to answer. */
export const ATTEMPT_MS = 10_000;

export type Attempting = {
  readonly deliver: Deliver;
  readonly secrets: Pick<DestinationSecrets, 'get'>;
  readonly timeLimit: (ms: number) => TimeLimit;
};

/** Sends one event to a destination, once, with the secret settings joined. */
export async function attempt(
  { deliver, secrets, timeLimit }: Attempting,
  sending: {
    readonly destination: DestinationItem;
    readonly activationId: string;
    readonly event: JsonObject;
  },
): Promise<Ended> {
  const { destination, event } = sending;
  const secret = destination.secretName === undefined ? {} : await secrets.get(destination.secretName);
  // Read from the table as JSON; what it has to hold, the connector says.
  const settings = isObject(destination.settings) ? { ...destination.settings, ...secret } : secret;
  const { signal, end } = timeLimit(ATTEMPT_MS);
  const result = await deliver({ ...sending, settings, signal }).finally(end);
  if (result.kind === 'delivered') return { kind: 'delivered' };
  return result.kind === 'filtered' ? filtered(result.reason) : { ...result, request: event };
}
