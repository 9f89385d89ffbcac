import { describe, expect, it } from '@jest/globals';
import { messageIds, placeOf } from './message-ids.ts';

const ids = (source = 'src_1') => messageIds(source, String);
const event = { event: 'Clicked', userId: 'u1', timestamp: '2026-11-02T09:30:00Z' };

describe('ids that the server makes', () => {
  it('given what a retry changes, when hashed, then the id is the same', () => {
    const first = ids().ofContent('track', event);
    expect(
      ids().ofContent('track', { ...event, sentAt: 'x', writeKey: 'wk', type: 'track', messageId: null }),
    ).toBe(first);
    expect(first).toMatch(/^auto-[\w-]{22}$/);
  });

  it('given another source, type or content, when hashed, then the id is another', () => {
    const first = ids().ofContent('track', event);
    expect(ids('src_2').ofContent('track', event)).not.toBe(first);
    expect(ids().ofContent('page', event)).not.toBe(first);
    expect(ids().ofContent('track', { ...event, userId: 'u2' })).not.toBe(first);
  });

  it('given equal events of one request, when hashed, then each has its own id, the same the next time', () => {
    const twice = () => {
      const made = ids();
      return [made.ofContent('track', event), made.ofContent('track', event)];
    };
    expect(twice()).toEqual(twice());
    expect(new Set(twice()).size).toBe(2);
  });

  it('given a place in a record, when asked twice, then the id is the same, and another elsewhere', () => {
    expect(placeOf('shardId-0-49', 0, 1)).toBe(placeOf('shardId-0-49', 0, 1));
    expect(placeOf('shardId-0-49', 0, 1)).not.toBe(placeOf('shardId-0-49', 1, 0));
    expect(ids().ofPlace(3)).toBe('auto-3');
  });
});
