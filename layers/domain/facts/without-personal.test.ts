import { describe, expect, it } from '@jest/globals';
import { compileIdentity } from '../identity/compile-rules.ts';
import { definitionWith } from '../identity/identity.fixtures.ts';
import type { JsonObject } from '../outcomes/json.ts';
import { withoutPersonal } from './without-personal.ts';

const of = (properties: JsonObject): JsonObject => ({ type: 'track', properties });
const within = (context: JsonObject): JsonObject => ({ type: 'track', context });

/** Each: an event, and what is left of it. */
const EVENTS: readonly (readonly [JsonObject, JsonObject])[] = [
  [
    { type: 'track', traits: { email: 'a' }, ip: '192.0.2.1', context: { ip: '192.0.2.1', locale: 'de' } },
    { type: 'track', context: { locale: 'de' } },
  ],
  [within({ traits: { email: 'a' } }), within({})],
  [
    { type: 'track', userAgent: 'x', ...within({ userAgent: 'x', userAgentData: {}, os: { name: 'iOS' } }) },
    within({ os: { name: 'iOS' } }),
  ],
  [within({ device: {}, location: {}, externalIds: [], network: { carrier: 'x' } }), within({})],
  [
    { type: 'alias', userId: 'u', anonymousId: 'a', previousId: 'p', groupId: 'g' },
    { type: 'alias', groupId: 'g' },
  ],
  [of({ email: 'jane@example.com', phone: '+491', total: 5 }), of({ total: 5 })],
  [
    of({ order: { shippingAddress: { city: 'Bern' }, customer_email: 'x', 'Billing-Phone': 491 } }),
    of({ order: {} }),
  ],
  [of({ people: [{ firstName: 'Jane' }, { seat: 3 }] }), of({ people: [{}, { seat: 3 }] })],
  [of({ sharedWith: ['jane@example.com', 'team'], to: 'joe@example.com' }), of({ sharedWith: ['team'] })],
  [
    within({
      page: {
        url: 'https://x.test/a?email=j%40x',
        search: '?q=1',
        referrer: 'https://y.test/#j',
        path: '/a',
      },
    }),
    within({ page: { url: 'https://x.test/a', referrer: 'https://y.test/', path: '/a' } }),
  ],
  [
    of({ url: '/reset?token=1', search: '?email=j', image: 'https://jane:pw@cdn.test/1.png' }),
    of({ url: '/reset', image: 'https://cdn.test/1.png' }),
  ],
  [
    { type: 'track', integrations: { Email: false, CRM: { email: 'x', list: 1 }, All: true } },
    { type: 'track', integrations: { Email: false, CRM: { list: 1 }, All: true } },
  ],
];

describe('withoutPersonal', () => {
  it.each(EVENTS)('given %j, then %j is left, and what was given is not changed', (event, left) => {
    const before = JSON.stringify(event);
    expect(withoutPersonal(event)).toEqual(left);
    expect(withoutPersonal(withoutPersonal(event))).toEqual(left);
    expect(JSON.stringify(event)).toBe(before);
  });

  it.each([
    within({ locale: 'de', campaign: { source: 'mail' }, page: { path: '/a', title: 'What? Now' } }),
    of({ name: 'Blue shoe', product_name: 'Shoe', gender: 'women', headphone: 'x', email_subject: 'Hello' }),
    of({ products: [[{ name: 'Shoe', price: 5 }], []], email: true, address: null, query: 'shoes?' }),
    { type: 'page', name: 'Home', context: 'odd', properties: ['odd'] },
  ])('given %j, then it is the event itself, so that one can tell', (event) => {
    expect(withoutPersonal(event)).toBe(event);
  });

  it('given rules that take a card for an identifier, now or before, then it does not travel', () => {
    const card = definitionWith({
      types: { card: { from: ['properties.card', 'properties.loyalty.number'] } },
      first: ['card'],
    });
    const event = of({ card: 'C1', loyalty: { number: 'L1', tier: 'gold' } });
    const left = of({ loyalty: { tier: 'gold' } });
    const rules = compileIdentity(card, 2);
    expect(withoutPersonal(event, rules)).toEqual(left);
    const since = compileIdentity(definitionWith({}), 3);
    expect(withoutPersonal(event, { ...since, former: [{ until: 1, rules: () => rules }] })).toEqual(left);
    expect(withoutPersonal(event, since)).toBe(event);
  });
});
