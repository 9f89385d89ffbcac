import { describe, expect, it } from '@jest/globals';
import { deadLetterKey, failedKey, rawKey } from './lake-keys.ts';

const at = Date.UTC(2026, 0, 2, 3, 59, 59, 999);
const workspaceId = 'wsp_1';

describe('keys of the lake', () => {
  it('given records, when named, then the key has their arrival in UTC, shard and bounds', () => {
    expect(
      rawKey({ workspaceId, arrivedAt: at, shardId: 'shardId-000000000000', first: '1', last: '9' }),
    ).toBe('raw/workspace=wsp_1/date=2026-01-02/hour=03/shardId-000000000000-1-9.ndjson.gz');
  });

  it('given failed events and dead letters, when named, then the key has their partitions', () => {
    expect(failedKey({ workspaceId, at, name: 'n' })).toBe(
      'failed/workspace=wsp_1/date=2026-01-02/hour=03/n.ndjson.gz',
    );
    expect(deadLetterKey({ workspaceId, destinationId: 'dst_1', at: at + 1, name: 'n' })).toBe(
      'dead-letters/workspace=wsp_1/destination=dst_1/date=2026-01-02/n.ndjson.gz',
    );
  });

  it('given the millisecond after the hour, when named, then it is the next hour', () => {
    expect(failedKey({ workspaceId, at: at + 1, name: 'n' })).toContain('hour=04');
  });
});
