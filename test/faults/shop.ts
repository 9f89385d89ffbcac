import type { EventLine } from '@tributary/domain/collecting/event-line';
import { compileConfiguration } from '@tributary/domain/configuration/compile-configuration';
import {
  aDestination,
  aSegment,
  aWorkspace,
  workspaceId,
} from '@tributary/domain/configuration/configuration.fixtures';

export const NOW = Date.UTC(2026, 10, 2, 9);
export const sourceId = `src_${'1'.repeat(32)}`;

const buyers = aSegment({
  key: 'buyers',
  definition: { performed: { type: 'track', name: 'Order Completed' }, atLeast: 2 },
});
const spenders = aSegment({
  id: `seg_${'9'.repeat(32)}`,
  key: 'spenders',
  definition: {
    sumOf: 'total',
    over: { type: 'track', name: 'Order Completed' },
    is: 'greater-than',
    value: 50,
  },
});

const BOTH = ['entered', 'exited'] as const;
const newcomers = aSegment({
  id: `seg_${'8'.repeat(32)}`,
  key: 'newcomers',
  definition: { not: { performed: { type: 'track', name: 'Product Viewed' }, atLeast: 3 } },
});
const lookers = aSegment({
  id: `seg_${'7'.repeat(32)}`,
  key: 'lookers',
  definition: { performed: { type: 'track', name: 'Product Viewed' }, atLeast: 1, within: '90m' },
});
const segments = [buyers, spenders, newcomers, lookers];

/** Segments that people enter, leave by an event and leave by time, and a destination that wants them and every order. */
export const configuration = compileConfiguration({
  workspace: aWorkspace(),
  version: 1,
  items: [
    ...segments,
    aDestination({
      subscriptions: [
        ...segments.map(({ id }) => ({ to: 'segment' as const, segmentId: id, on: [...BOTH] })),
        { to: 'event', type: 'track', name: 'Order Completed' },
      ],
    }),
  ],
});

type Sent = { readonly person: number; readonly line: EventLine };

/** People with two devices each, who browse, log in on both, and buy. */
export function shopTraffic(
  random: () => number,
  { people, events }: { people: number; events: number },
): Sent[] {
  return Array.from({ length: events }, (_, index) => {
    const person = Math.floor(random() * people);
    const device = `device-${person}-${Math.floor(random() * 2)}`;
    const roll = random();
    const at = new Date(NOW - 3_600_000 + index * 1000).toISOString();
    const common = { messageId: `m-${index}`, originalTimestamp: at, timestamp: at, anonymousId: device };
    const event =
      roll < 0.3
        ? {
            ...common,
            type: 'identify',
            userId: `user-${person}`,
            traits: { visits: index, plan: roll < 0.15 ? 'pro' : null },
          }
        : roll < 0.7
          ? { ...common, type: 'track', event: 'Order Completed', properties: { total: 0.1 + index } }
          : {
              ...common,
              type: 'track',
              event: 'Product Viewed',
              ...(roll < 0.85 && { userId: `user-${person}` }),
            };
    return {
      person,
      line: {
        v: 1,
        workspaceId,
        sourceId,
        messageId: common.messageId,
        type: event.type,
        receivedAt: new Date(NOW).toISOString(),
        timestamp: at,
        ip: '',
        userAgent: '',
        event,
      },
    };
  });
}
