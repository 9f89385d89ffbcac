import * as z from 'zod';
import type { Received } from '../receiver.ts';

const Membership = z.object({
  type: z.literal('identify'),
  userId: z.string().optional(),
  segment: z.object({ key: z.string(), member: z.boolean(), reason: z.string().optional() }),
});
const Forwarded = z.object({
  type: z.literal('track'),
  event: z.string(),
  userId: z.string().optional(),
  messageId: z.string(),
  properties: z.record(z.string(), z.unknown()).default({}),
});

export type SegmentCall = Received & z.infer<typeof Membership>['segment'] & { readonly userId: string };
export type EventCall = Received & {
  readonly userId: string;
  readonly event: string;
  readonly messageId: string;
};

/** Calls that say who is in a segment or no longer is: signed, and in the order they came. */
export function segmentCalls(received: readonly Received[]): readonly SegmentCall[] {
  return received.flatMap((call) => {
    const body = Membership.safeParse(call.body);
    return call.verified && body.success
      ? [{ ...call, ...body.data.segment, userId: body.data.userId ?? '' }]
      : [];
  });
}

/** Calls that forward an event, signed, in the order they came, every try of them. */
export function eventCalls(received: readonly Received[]): readonly EventCall[] {
  return received.flatMap((call) => {
    const body = Forwarded.safeParse(call.body);
    if (!call.verified || !body.success) return [];
    const { event, messageId, userId = '' } = body.data;
    return [{ ...call, event, messageId, userId }];
  });
}
