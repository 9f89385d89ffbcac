import { describe, expect, it } from '@jest/globals';
import type { Ledger } from '../commands/ledger-table.ts';
import { balances, countsLine, isSettled, totals } from './ledger.ts';

const BALANCED: Ledger = {
  sources: {
    a: { accepted: 5, processed: 3, duplicate: 1, inFlight: 0, failed: { 'no-id': 1 } },
    b: { accepted: 2, processed: 2, duplicate: 0, inFlight: 0, failed: {} },
  },
  destinations: {
    d: {
      matched: 4,
      delivered: 2,
      pending: 0,
      filtered: { superseded: 1 },
      deadLettered: { 'status-400': 1 },
    },
  },
};

describe('the ledger of the shop', () => {
  it('given all is accounted for, then it balances and is settled', () => {
    expect([balances(BALANCED), isSettled(BALANCED)]).toEqual([true, true]);
    expect(totals(BALANCED)).toMatchObject({
      accepted: 7,
      failed: 1,
      matched: 4,
      filtered: 1,
      deadLettered: 1,
    });
  });

  it('given an event in flight, then it balances but is not settled', () => {
    const source = { accepted: 1, processed: 0, duplicate: 0, inFlight: 1, failed: {} };
    const ledger = { ...BALANCED, sources: { a: source } };

    expect([balances(ledger), isSettled(ledger)]).toEqual([true, false]);
  });

  it('given one event or one activation too few, then it does not balance', () => {
    const source = { accepted: 2, processed: 1, duplicate: 0, inFlight: 0, failed: {} };
    const destination = { matched: 2, delivered: 1, pending: 0, filtered: {}, deadLettered: {} };

    expect(balances({ ...BALANCED, sources: { a: source } })).toBe(false);
    expect(balances({ ...BALANCED, destinations: { d: destination } })).toBe(false);
  });

  it('given counts, then the line names only what there is to say', () => {
    expect(countsLine(totals(BALANCED))).toBe('accepted 7 · processed 5 · failed 1 · delivered 2');
  });
});
