import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import type { DestinationItem, Subscription } from '../configuration/items.ts';
import type { Fact } from '../facts/fact.ts';
import type { Json } from '../outcomes/json.ts';
import { destinationPattern } from './destination-pattern.ts';
import { subscribesTo } from './subscribes-to.ts';

const workspaces = ['wsp_1', 'wsp_2'] as const;
const segments = ['seg_1', 'seg_2', 'seg_3'] as const;
const types = ['track', 'page', 'identify'] as const;
const names = ['Order Completed', 'Home', 'order completed'] as const;

/** EventBridge's rules for the part of its language that we use: exact values, nested objects, `$or`. */
function matches(pattern: Json, event: Json | undefined): boolean {
  if (Array.isArray(pattern)) return pattern.some((value) => value === event);
  if (!isObject(pattern)) throw new Error('No such pattern.');
  return Object.entries(pattern).every(([key, below]) => {
    // With fewer than two alternatives EventBridge takes it for the name of a field.
    if (key !== '$or' || !Array.isArray(below) || below.length < 2)
      return matches(below, isObject(event) ? event[key] : undefined);
    return below.some((alternative: Json) => matches(alternative, event));
  });
}

function isObject(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const common = fc.record({
  v: fc.constant(1 as const),
  id: fc.constant('id'),
  workspaceId: fc.constantFrom(...workspaces),
  profileId: fc.constant('prf_1'),
  key: fc.constant('k'),
  at: fc.constant('2026-11-02T09:30:00.000Z'),
  number: fc.nat(),
});

const transition = fc
  .tuple(
    common,
    fc.constantFrom(...segments),
    fc.constantFrom('Segment Entered' as const, 'Segment Exited' as const),
  )
  .map(([detail, segmentId, name]): Fact => ({
    name,
    detail: { ...detail, segmentId, segmentKey: 'key', segmentVersion: 1, reason: 'event' },
  }));
const forwarded = fc
  .tuple(common, fc.constantFrom(...types), fc.option(fc.constantFrom(...names), { nil: undefined }))
  .map(([detail, type, name]): Fact => ({
    name: 'Event Forwarded',
    detail: { ...detail, type, ...(name === undefined ? {} : { name }), messageId: 'm', event: { type } },
  }));
const other = common.map((detail): Fact => ({ name: 'Profile Created', detail }));

const subscription: fc.Arbitrary<Subscription> = fc.oneof(
  fc.record({
    to: fc.constant('segment' as const),
    segmentId: fc.constantFrom(...segments),
    on: fc.uniqueArray(fc.constantFrom('entered' as const, 'exited' as const), { minLength: 1 }),
  }),
  fc
    .tuple(fc.constantFrom(...types), fc.option(fc.constantFrom(...names), { nil: undefined }))
    .map(([type, name]) => ({ to: 'event' as const, type, ...(name === undefined ? {} : { name }) })),
);

function onTheBus(fact: Fact): Json {
  return z.json().parse({ source: 'tributary', 'detail-type': fact.name, detail: fact.detail });
}

describe('destinationPattern and subscribesTo', () => {
  it('given any subscriptions and fact, when asked both ways, then the answers are equal', () => {
    fc.assert(
      fc.property(
        fc.array(subscription, { minLength: 1, maxLength: 6 }),
        fc.oneof(transition, forwarded, other),
        (subscriptions, fact) => {
          const destination = { subscriptions, state: 'ready' as const };
          const pattern = destinationPattern('wsp_1', destination);
          expect(matches(pattern, onTheBus(fact))).toBe(
            fact.detail.workspaceId === 'wsp_1' && subscribesTo(destination, fact),
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('given a destination whose rule is not there, when asked, then it takes nothing', () => {
    const subscriptions: DestinationItem['subscriptions'] = [
      { to: 'segment', segmentId: 'seg_1', on: ['entered'] },
    ];
    const [fact] = fc.sample(
      transition.filter(({ name, detail }) => name === 'Segment Entered' && detail.segmentId === 'seg_1'),
      1,
    );
    expect(fact && subscribesTo({ subscriptions, state: 'ready' }, fact)).toBe(true);
    expect(fact && subscribesTo({ subscriptions, state: 'creating' }, fact)).toBe(false);
    expect(fact && subscribesTo({ subscriptions, state: 'deleting' }, fact)).toBe(false);
  });
});
