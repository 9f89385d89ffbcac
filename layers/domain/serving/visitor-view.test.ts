import { describe, expect, it } from '@jest/globals';
import { rulesWith } from '../identity/identity.fixtures.ts';
import { DEFAULT_IDENTITY_RULES } from '../identity/rules.ts';
import { ACTIVE, GOLD, JANE, NOON } from './serving.fixtures.ts';
import { identifyingTraits, visitorView } from './visitor-view.ts';

const shop = { identity: DEFAULT_IDENTITY_RULES, segments: [GOLD, ACTIVE] };
const listed = (traits: readonly string[], segments: readonly string[] = []) => {
  return { ...shop, visitor: { traits: new Set(traits), segments: new Set(segments) } };
};
const register = (value: string) => ({ value, at: NOON, tie: 'a', sourceId: 's' });
const with_ = (traits: Record<string, string>) => {
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

  it('given rules, then the traits that they read are known by their outermost names', () => {
    const rules = rulesWith({
      types: { card: { from: ['context.traits.loyalty.card', 'properties.card', 'userId'] } },
    });
    expect([...identifyingTraits(rules)].sort()).toEqual(['email', 'loyalty', 'phone']);
  });
});
