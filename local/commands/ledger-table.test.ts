import { describe, expect, it } from '@jest/globals';
import { ledgerTable } from './ledger-table.ts';

describe('the ledger for people', () => {
  it('given sources and destinations, then each has a line that adds up, and each reason its own', () => {
    const table = ledgerTable({
      sources: { src_1: { accepted: 12, processed: 8, duplicate: 1, inFlight: 1, failed: { 'no-id': 2 } } },
      destinations: {
        dst_1: {
          matched: 6,
          delivered: 3,
          pending: 1,
          filtered: { 'no-consent': 1 },
          deadLettered: { 'status-400': 1 },
        },
      },
    });
    expect(table).toEqual([
      'source  accepted  = processed  + failed  + duplicate  + in flight',
      'src_1   12        8            2         1            1',
      '  src_1 failed: no-id 2',
      '',
      'destination  matched  = delivered  + pending  + filtered  + dead letters',
      'dst_1        6        3            1          1           1',
      '  dst_1 filtered: no-consent 1',
      '  dst_1 dead letter: status-400 1',
    ]);
  });
});
