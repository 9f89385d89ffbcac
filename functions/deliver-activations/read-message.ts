import { destinationOf } from '@tributary/domain/destinations/names';
import { EventForwarded, SegmentEntered, SegmentExited } from '@tributary/domain/facts/fact';
import { shortHash } from '@tributary/domain/ids/ids';
import type { QueueMessage } from '@tributary/domain/outcomes/batch';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import * as z from 'zod';
import { isObject } from './json-object.ts';

/** It comes out of JSON: that its values are JSON too needs no look at each of them. */
const Event = z.custom<JsonObject>(isObject);

/** The facts that a destination can subscribe to. Fields that a newer version added are no reason to refuse one. */
const Envelope = z.discriminatedUnion('detail-type', [
  z
    .object({ 'detail-type': z.literal('Segment Entered'), detail: z.object(SegmentEntered.shape) })
    .transform(({ detail }) => ({ name: 'Segment Entered' as const, detail })),
  z
    .object({ 'detail-type': z.literal('Segment Exited'), detail: z.object(SegmentExited.shape) })
    .transform(({ detail }) => ({ name: 'Segment Exited' as const, detail })),
  z
    .object({
      'detail-type': z.literal('Event Forwarded'),
      detail: z.object({ ...EventForwarded.shape, event: Event }),
    })
    .transform(({ detail }) => ({ name: 'Event Forwarded' as const, detail })),
]);

export type DeliverableFact = z.infer<typeof Envelope>;
export type TransitionFact = Exclude<DeliverableFact, { name: 'Event Forwarded' }>;
export type ForwardedFact = Extract<DeliverableFact, { name: 'Event Forwarded' }>;

/** A message of a destination's queue that could be read. */
export type Activation = {
  readonly id: string;
  readonly destinationId: string;
  readonly fact: DeliverableFact;
  readonly message: QueueMessage;
};

/** The activation in a message as EventBridge puts it on a queue; undefined where there is none. */
export function readMessage(message: QueueMessage): Activation | undefined {
  const destinationId = destinationOf(message.queue);
  const fact = Envelope.safeParse(parsed(message.body)).data;
  if (destinationId === undefined || !fact) return undefined;
  return { id: shortHash(fact.detail.id, destinationId), destinationId, fact, message };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
