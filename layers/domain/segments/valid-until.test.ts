import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CompiledSegment, FoldedEvent } from './compiled.ts';
import { NOON, SECOND, segment, stateFor, track } from './segments.fixtures.ts';

// A small world: few names, times within a minute, so that windows open and close on each other often.
const WORLD = 60;
const moment = fc.integer({ min: -WORLD, max: WORLD }).map((seconds) => NOON + seconds * SECOND);
const length = fc.integer({ min: 1, max: WORLD }).map((seconds) => `${seconds}s`);
const matcher = fc.constantFrom(
  { name: 'a' },
  { name: 'b' },
  { name: 'a', where: [{ property: 'n', is: 'at-least', value: 1 }] },
);

const condition = fc.oneof(
  fc.record({ trait: fc.constantFrom('x', 'y'), is: fc.constant('within-last'), value: length }),
  fc.record({ trait: fc.constantFrom('x', 'y'), is: fc.constant('after'), value: moment }),
  fc.record({ performed: matcher, atLeast: fc.integer({ min: 1, max: 3 }), within: length }),
  fc.record({ performed: matcher, atLeast: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ notPerformed: matcher, within: length }),
  fc.record({
    sumOf: fc.constant('n'),
    over: matcher,
    is: fc.constantFrom('at-least', 'less-than'),
    value: fc.integer({ min: -2, max: 4 }),
  }),
);
const { definition } = fc.letrec<{ definition: unknown }>((tie) => ({
  definition: fc.oneof(
    { maxDepth: 3 },
    condition,
    fc.record({ all: fc.array(tie('definition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('definition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('definition') }),
  ),
}));
const event: fc.Arbitrary<FoldedEvent> = fc
  .tuple(fc.constantFrom('a', 'b'), moment, fc.integer({ min: -1, max: 2 }))
  .map(([name, at, n]) => track(name, at, { n }));
const world = fc.record({
  definition,
  traits: fc.record({ x: moment, y: moment }, { requiredKeys: [] }),
  events: fc.array(event, { maxLength: 6 }),
  now: moment,
});

/** Every moment at which anything in this world can change, and those just before and after. */
function moments(now: number): readonly number[] {
  const seconds = Array.from({ length: 4 * WORLD + 2 }, (_, index) => NOON + (index - WORLD) * SECOND);
  return seconds.flatMap((at) => [at - 1, at, at + 1]).filter((at) => at > now);
}

function firstChange(
  compiled: CompiledSegment,
  state: Parameters<CompiledSegment['evaluate']>[0],
  now: number,
) {
  const { member } = compiled.evaluate(state, now);
  return moments(now).find((at) => compiled.evaluate(state, at).member !== member);
}

describe('how long an answer lasts', () => {
  it('given any rule, profile and time, then the answer stays the same until validUntil, and for ever without it', () => {
    fc.assert(
      fc.property(world, ({ definition: rule, traits, events, now }) => {
        const compiled = segment(rule);
        const state = stateFor(compiled, traits, events);
        const { validUntil = Infinity } = compiled.evaluate(state, now);
        expect(validUntil).toBeGreaterThan(now);
        expect(firstChange(compiled, state, now) ?? Infinity).toBeGreaterThanOrEqual(validUntil);
      }),
      { numRuns: 300 },
    );
  });

  it('given a single condition, then validUntil is the very moment of change', () => {
    fc.assert(
      fc.property(world, condition, ({ traits, events, now }, rule) => {
        const compiled = segment(rule);
        const state = stateFor(compiled, traits, events);
        expect(compiled.evaluate(state, now).validUntil).toBe(firstChange(compiled, state, now));
      }),
      { numRuns: 300 },
    );
  });

  it('given any rule, when asked again each time an answer ends, then no change is missed and the asking ends', () => {
    fc.assert(
      fc.property(world, ({ definition: rule, traits, events, now }) => {
        const compiled = segment(rule);
        const state = stateFor(compiled, traits, events);
        const answers = new Map<number, boolean>();
        let at: number | undefined = now;
        for (let turn = 0; at !== undefined; turn += 1) {
          expect(turn).toBeLessThan(50);
          const { member, validUntil } = compiled.evaluate(state, at);
          answers.set(at, member);
          at = validUntil;
        }
        const known = (time: number) => [...answers].findLast(([from]) => from <= time)?.[1];
        for (const time of moments(now)) expect(compiled.evaluate(state, time).member).toBe(known(time));
      }),
      { numRuns: 100 },
    );
  });

  it('given any rule, then its opposite is the other way round for just as long', () => {
    fc.assert(
      fc.property(world, ({ definition: rule, traits, events, now }) => {
        const compiled = segment(rule);
        const state = stateFor(compiled, traits, events);
        const { member, ...rest } = compiled.evaluate(state, now);
        expect(segment({ not: rule }).evaluate(state, now)).toEqual({ member: !member, ...rest });
      }),
    );
  });

  it('given any rule, then the explained conditions agree with the answer', () => {
    fc.assert(
      fc.property(world, ({ definition: rule, traits, events, now }) => {
        const compiled = segment(rule);
        const state = stateFor(compiled, traits, events);
        const results = new Map(compiled.explain(state, now).map(({ path, holds }) => [path, holds]));
        expect(rejoin(rule, '', results)).toBe(compiled.evaluate(state, now).member);
      }),
    );
  });
});

/** The truth of a rule from the truth of its conditions alone. */
function rejoin(rule: unknown, path: string, results: ReadonlyMap<string, boolean>): boolean {
  const below = (word: string) => (path === '' ? word : `${path}.${word}`);
  const parts: Record<string, unknown> = typeof rule === 'object' ? { ...rule } : {};
  for (const [word, child] of Object.entries(parts)) {
    if (word === 'not') return !rejoin(child, below('not'), results);
    if ((word === 'all' || word === 'any') && Array.isArray(child)) {
      const found = child.map((part: unknown, index) => rejoin(part, below(`${word}.${index}`), results));
      return word === 'all' ? found.every(Boolean) : found.some(Boolean);
    }
  }
  const found = results.get(path);
  if (found === undefined) throw new Error(`no result at ${path}`);
  return found;
}
