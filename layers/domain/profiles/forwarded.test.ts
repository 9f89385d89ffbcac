import { describe, expect, it } from '@jest/globals';
import { forwardEvents } from './forwarded.ts';
import { configurationWith, eventOf, lineOf, NOON, seeded, seededBytes } from './profiles.fixtures.ts';

const configuration = configurationWith({ subscriptions: [{ to: 'event', type: 'group' }] });
const context = { configuration, now: NOON, random: seededBytes(seeded(1)) };
const group = (messageId: string, traits = {}) =>
  eventOf(
    configuration,
    lineOf(
      { type: 'group', messageId, userId: 'u', groupId: 'g', traits, context: { ip: '192.0.2.1' } },
      NOON,
    ),
  );

describe('bodies of forwarded events', () => {
  it('given an event, then all of it is kept, by the corrected time, for longer than a queue keeps it', () => {
    const { changes, chunks } = forwardEvents([group('m-1', { name: 'Otter & Oak' })], 3, context);
    const time = new Date(NOON).toISOString();
    expect(chunks).toMatchObject([
      {
        bodies: {
          3: {
            type: 'group',
            messageId: 'm-1',
            groupId: 'g',
            traits: { name: 'Otter & Oak' },
            context: { ip: '192.0.2.1' },
            timestamp: time,
            originalTimestamp: time,
          },
        },
      },
    ]);
    expect(changes).toMatchObject([{ is: 'event-forwarded', chunk: chunks[0]!.key }]);
    expect(chunks[0]!.expires - NOON / 1000).toBeGreaterThan(15 * 86_400);
  });

  it('given many large events, then no chunk is larger than a delivery should have to read', () => {
    const text = 'x'.repeat(12_000);
    const events = ['m-1', 'm-2', 'm-3', 'm-4', 'm-5'].map((id) => group(id, { text }));
    const { changes, chunks } = forwardEvents(events, 0, context);
    expect(chunks.map(({ bodies }) => Object.keys(bodies ?? {}))).toEqual([
      ['0', '1', '2'],
      ['3', '4'],
    ]);
    for (const [index, change] of changes.entries())
      expect(change).toMatchObject({ chunk: chunks[index < 3 ? 0 : 1]!.key });
  });
});
