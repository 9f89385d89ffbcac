import { describe, expect, it } from '@jest/globals';
import type { LocalJson } from '../local-json.ts';
import type { Received } from '../receiver.ts';
import type { Person } from './profiles.ts';
import { latencies, pasteLines, summary } from './summary.ts';

const LOCAL: LocalJson = {
  apiUrl: 'http://127.0.0.1:8080',
  awsEndpoint: 'http://127.0.0.1:4566',
  workspace: 'wsp_1',
  writeKey: 'wk_1',
  adminToken: 'adm_1',
  profileToken: 'prt_1',
  resources: {
    eventsStream: 'e',
    profilesTable: 'p',
    configurationTable: 'c',
    activityTable: 'a',
    lakeBucket: 'l',
    activationsBus: 'b',
  },
};

const ADA: Person = {
  profileId: 'prf_1',
  merges: 1,
  traits: { name: 'Ada' },
  identifiers: [{ type: 'user_id', id: 'ada' }],
  events: [{ type: 'track', event: 'Order Completed', timestamp: '2026-11-02T09:30:01.000Z' }],
  segments: [
    {
      key: 'big_spenders',
      member: true,
      entered_at: '2026-11-02T09:30:01.000Z',
      valid_until: null,
      conditions: [{ condition: 'sum of revenue greater than 500', holds: true, value: 640 }],
    },
  ],
};

function call(change: Partial<Received>): Received {
  return { at: 0, path: '/orders', id: 'a', verified: true, answered: 200, headers: {}, body: {}, ...change };
}

const order = (messageId: string) => ({ type: 'track', event: 'Order Completed', userId: 'ada', messageId });

describe('the summary', () => {
  const at = Date.parse('2026-11-02T09:30:02.000Z');
  const received = [
    call({ at, answered: 500, body: order('m1') }),
    call({ at: at + 800, body: order('m1') }),
    call({
      at: at + 900,
      path: '/crm',
      body: {
        type: 'identify',
        userId: 'ada',
        segment: { key: 'big_spenders', member: true, reason: 'event' },
      },
    }),
    call({ at, verified: false, answered: 401, body: order('m2') }),
  ];
  const sections = summary({
    people: { ada: ADA },
    received,
    accepted: new Map([['m1', at - 120]]),
    ledger: {
      sources: { src_1: { accepted: 3, processed: 2, duplicate: 0, inFlight: 0, failed: { 'no-event': 1 } } },
      destinations: {},
    },
    names: { src_1: 'Website' },
    local: LOCAL,
  });
  const text = (title: string): string => {
    const section = sections.find((each) => each.title.startsWith(title));
    return section ? section.lines.join('\n') : '';
  };

  it('given a merged person, then everything known is shown', () => {
    for (const part of [
      'prf_1, 1 merge',
      'user_id',
      'trait name',
      '"Ada"',
      '09:30:01',
      'track Order Completed',
    ])
      expect(text('One person')).toContain(part);
  });

  it('given a membership, then it is shown with each condition and what the person has', () => {
    expect(text('Who is')).toMatch(/ada +in +big_spenders/);
    expect(text('Who is')).toMatch(/✓ sum of revenue greater than 500 +has 640/);
  });

  it('given calls, then each try shows with its answer, and how many were signed right', () => {
    expect(text('What was')).toMatch(/09:30:02 +\/orders +ada Order Completed +answered 500/);
    expect(text('What was')).toMatch(/09:30:02 +\/crm +ada entered big_spenders +by event/);
    expect(text('What was')).toContain('3 of 4 calls carried a right signature');
  });

  it('given the ledger, then sources have their names and reasons are shown', () => {
    expect(text('The ledger')).toMatch(/Website +3/);
    expect(text('The ledger')).toContain('Website failed: no-event 1');
  });

  it('given deliveries, then latency runs from accepted to the first arrival', () => {
    expect(latencies(received, new Map([['m1', at - 120]]))).toEqual([120]);
    expect(text('From accepted')).toContain('p50 120 ms · p95 120 ms');
  });

  it('given lines to paste, then each is one line with the keys in it', () => {
    const lines = pasteLines(LOCAL, 'ada');
    expect(lines.length).toBeGreaterThanOrEqual(4);
    for (const line of lines)
      expect(line).toMatch(/^curl -s http:\/\/127\.0\.0\.1:8080\/.*(wk_1|prt_1|adm_1)/);
  });
});
