import { describe, expect, it } from '@jest/globals';
import { rulesWith } from '../identity/identity.fixtures.ts';
import { DEFAULT_IDENTITY_RULES } from '../identity/rules.ts';
import type { Json } from '../outcomes/json.ts';
import { ACTIVE, GOLD, JANE, NOON } from './serving.fixtures.ts';
import { identifyingTraits, visitorView } from './visitor-view.ts';

const shop = { identity: DEFAULT_IDENTITY_RULES, segments: [GOLD, ACTIVE] };
const listed = (traits: readonly string[], segments: readonly string[] = []) => {
  return { ...shop, visitor: { traits: new Set(traits), segments: new Set(segments) } };
};
const register = (value: Json) => ({ value, at: NOON, tie: 'a', sourceId: 's' });
const with_ = (traits: Record<string, Json>) => {
  const more = Object.fromEntries(Object.entries(traits).map(([name, value]) => [name, register(value)]));
  return { ...JANE, state: { ...JANE.state, traits: { ...JANE.state.traits, ...more } } };
};

describe('what a page sees of its visitor', () => {
  it('given nothing listed, then nothing', () => {
    expect(visitorView(JANE, shop, NOON)).toEqual({ traits: {}, segments: {} });
    expect(visitorView(JANE, listed([]), NOON)).toEqual({ traits: {}, segments: {} });
  });

  it('given traits and segments that are listed, then those that are there, and no removed one', () => {
    expect(visitorView(JANE, listed(['plan', 'gone', 'never'], ['gold', 'deleted']), NOON)).toEqual({
      traits: { plan: 'gold' },
      segments: { gold: true },
    });
  });

  it('given a computed trait that is listed, then it is there', () => {
    const computedTraits = [
      { id: 'trt_1', key: 'orders', version: 1, features: [], valueOf: () => ({ value: 4 }) },
    ];
    expect(visitorView(JANE, { ...listed(['orders']), computedTraits }, NOON).traits).toEqual({ orders: 4 });
  });

  it('given a listed trait that identifies, by the rules of now or by its value, then it is left out', () => {
    const profile = with_({ email: 'jane@example.com', card: 'c1', login: ' u1' });
    const all = listed(['email', 'card', 'login', 'plan']);
    expect(visitorView(profile, all, NOON).traits).toEqual({ card: 'c1', plan: 'gold' });
    const identity = rulesWith({ types: { card: { from: ['traits.card.number'] } } });
    expect(visitorView(profile, { ...all, identity }, NOON).traits).toEqual({ plan: 'gold' });
  });

  describe('given a listed trait that holds an identifier', () => {
    const identifiers = [
      ...JANE.identifiers,
      { type: 'email', value: 'jane@example.com', key: 'w#e', firstSeen: NOON },
      { type: 'phone', value: '+41791234567', key: 'w#p', firstSeen: NOON },
      { type: 'card', value: 'C-1', key: 'w#c', firstSeen: NOON },
    ];
    const seen = (value: Json) => {
      const computedTraits = [
        { id: 'trt_1', key: 'some', version: 1, features: [], valueOf: () => ({ value }) },
      ];
      const profile = { ...with_({ some: value, plan: 'gold' }), identifiers };
      const shown = visitorView(profile, listed(['some', 'plan']), NOON).traits;
      expect(visitorView(profile, { ...listed(['some', 'plan']), computedTraits }, NOON).traits).toEqual(
        shown,
      );
      return shown;
    };
    const deep = Array.from({ length: 50_000 }).reduce<Json>((inner) => [inner], 'jane@example.com');

    it.each<[string, Json]>([
      ['in other capitals', ' Jane@Example.COM\n'],
      ['that is kept in capitals', 'c-1'],
      ['as a phone number with spaces', '+41 79 123 45 67'],
      ['as a phone number with brackets', '+41 (0)79 123-45-67'],
      ['as a phone number with zeros', '0041 79 123 45 67'],
      ['as a number', 41_791_234_567],
      ['in an object', { mail: 'Jane@example.com' }],
      ['as the name of a field', { 'jane@example.com': 1 }],
      ['in a list', ['x', 'JANE@example.com']],
      ['further down', [{ of: [{ contact: 'u1' }] }]],
      ['as deep as can be', deep],
    ])('%s, then that trait is left out whole, and no other', (_, value) => {
      expect(seen(value)).toEqual({ plan: 'gold' });
    });

    it.each<[string, Json]>([
      ['another address', 'june@example.com'],
      ['another number', '+41 79 123 45 68'],
      ['a list of what is no identifier', ['x', { deep: [1, null, true, 'C-2'] }]],
    ])('not: %s, then it is there', (_, value) => {
      expect(seen(value)).toEqual({ plan: 'gold', some: value });
    });
  });

  it('given rules, then the traits that they read are known by their outermost names', () => {
    const rules = rulesWith({
      types: { card: { from: ['context.traits.loyalty.card', 'properties.card', 'userId'] } },
    });
    expect([...identifyingTraits(rules)].sort()).toEqual(['email', 'loyalty', 'phone']);
  });
});
