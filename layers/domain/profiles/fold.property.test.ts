import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NEWEST_TIMES } from './feature-draft.ts';
import { combineStates, foldEvents, RECENT_EVENTS } from './fold.ts';
import { remember } from './memory.ts';
import type { ProfileEvent } from './profile-event.ts';
import { configurationWith, eventOf, lineOf, NOON } from './profiles.fixtures.ts';

const configuration = configurationWith({
  segments: [
    { performed: { name: 'Order Completed' }, atLeast: 2 },
    { sumOf: 'total', over: { name: 'Order Completed' }, is: 'at-least', value: 1 },
  ],
});
const { features } = configuration;

const names = fc.constantFrom('plan', 'name', '__proto__', 'constructor');
const events = fc
  .array(
    fc.record({
      at: fc.integer({ min: NOON - 20, max: NOON }),
      total: fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0.1, 0.2, 19.99, 'x')),
      traits: fc.dictionary(names, fc.oneof(fc.string(), fc.integer(), fc.constant(null))),
      consent: fc.boolean(),
      group: fc.constantFrom('acme', 'initech', '__proto__'),
      kind: fc.constantFrom('track', 'identify', 'page', 'group'),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((given) =>
    given.map(({ at, total, traits, consent, kind, group }, index) =>
      eventOf(
        configuration,
        lineOf(
          {
            type: kind,
            messageId: `m${index}`,
            anonymousId: 'a1',
            event: 'Order Completed',
            ...(kind === 'group' && { groupId: group }),
            ...(kind === 'identify' || kind === 'group'
              ? { traits }
              : { properties: { total: Number.isFinite(Number(total)) ? total : 0 } }),
            context: { consent: { categoryPreferences: { Advertising: consent } } },
          },
          at,
        ),
      ),
    ),
  );
const fold = (all: readonly ProfileEvent[]) => foldEvents([], all, features);

describe('folding', () => {
  it('given any order of the same events, then the state is the same', () => {
    fc.assert(
      fc.property(
        events.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        ([all, shuffled]) => {
          expect(fold(shuffled)).toEqual(fold(all));
        },
      ),
    );
  });

  it('given any split into profiles that are combined later, then the state is the same', () => {
    fc.assert(
      fc.property(events, fc.array(fc.nat({ max: 3 }), { minLength: 60, maxLength: 60 }), (all, parts) => {
        const groups = Object.values(Object.groupBy(all, (event) => String(parts[all.indexOf(event)])));
        const states = groups.map((group) => fold(group!));
        expect(states.reduce(combineStates)).toEqual(fold(all));
        expect(states.toReversed().reduce((a, b) => combineStates(b, a))).toEqual(fold(all));
      }),
    );
  });

  it('given duplicates anywhere, in any batches, then memory leaves the state as if they had not come', () => {
    fc.assert(
      fc.property(events, fc.array(fc.nat({ max: 59 }), { maxLength: 30 }), (all, repeats) => {
        const arrived = [...all, ...repeats.flatMap((index) => all[index] ?? [])];
        let memory = remember([], [], NOON).memory;
        let state: ReturnType<typeof fold> | undefined;
        const forgotten = new Set<string>();
        for (const event of arrived) {
          if (memory.ring.some(({ hash }) => hash === event.id.hash) || forgotten.has(event.id.hash))
            continue;
          state = foldEvents(state ? [state] : [], [event], features);
          const next = remember([memory], [event.id], NOON);
          for (const { hash } of next.spill) forgotten.add(hash);
          memory = next.memory;
        }
        expect(state).toEqual(fold(all));
      }),
    );
  });

  it('given many events, then the newest are kept and sums are exact', () => {
    const all = Array.from({ length: 30 }, (_, index) =>
      eventOf(
        configuration,
        lineOf(
          {
            type: 'track',
            event: 'Order Completed',
            messageId: `m${index}`,
            anonymousId: 'a',
            properties: { total: 0.1 },
          },
          NOON + index,
        ),
      ),
    );
    const state = fold(all);
    const summed = Object.values(state.features).find(({ sum }) => sum !== undefined);
    expect(summed).toMatchObject({ count: 30, sum: '3000000', first: NOON, last: NOON + 29 });
    expect(summed?.times).toEqual(Array.from({ length: NEWEST_TIMES }, (_, index) => NOON + 29 - index));
    expect(state.recent.map(({ at }) => at)).toEqual(
      Array.from({ length: RECENT_EVENTS }, (_, i) => NOON + 29 - i),
    );
  });

  it('given null for a trait, then an older write does not bring it back', () => {
    const identify = (plan: string | null, at: number) =>
      eventOf(
        configuration,
        lineOf({ type: 'identify', messageId: `m${at}`, anonymousId: 'a', traits: { plan } }, at),
      );
    const state = fold([identify(null, NOON), identify('pro', NOON - 1)]);
    expect(state.traits['plan']).toMatchObject({ value: null, at: NOON });
  });
});
