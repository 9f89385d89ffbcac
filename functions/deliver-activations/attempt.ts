import type { DestinationItem } from '@tributary/domain/configuration/items';
import type { Deliver, DestinationSecrets } from '@tributary/domain/destinations/ports';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import * as z from 'zod';
import { type Ended, filtered } from './ended.ts';

/** A vendor has this long to answer. */
export const ATTEMPT_MS = 10_000;

export type Attempting = {
  readonly deliver: Deliver;
  readonly secrets: Pick<DestinationSecrets, 'get'>;
  /** A signal that aborts after so many milliseconds. */
  readonly timeLimit: (ms: number) => AbortSignal;
};

const Settings = z.record(z.string(), z.json());

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
  const settings = { ...Settings.parse(destination.settings), ...secret };
  const result = await deliver({ ...sending, settings, signal: timeLimit(ATTEMPT_MS) });
  if (result.kind === 'delivered') return { kind: 'delivered' };
  return result.kind === 'filtered' ? filtered(result.reason) : { ...result, request: event };
}
