import { seeded, uuidOf } from './random.ts';

/** The size of one event as JSON, in bytes. */
export const EVENT_BYTES = 1057;

/** One request of a workload: its events, and when it comes, milliseconds since the epoch. */
export type Request = { readonly at: number; readonly events: readonly object[] };

const START = Date.UTC(2026, 10, 2, 9);
const NAMES = [
  'Product Viewed',
  'Product Viewed',
  'Product Viewed',
  'Product List Viewed',
  'Product List Viewed',
  'Product Searched',
  'Product Added',
  'Product Removed',
  'Cart Viewed',
  'Checkout Started',
  'Order Completed',
] as const;

/** `server`: 100 events a request, ten requests a second, of 30 active people. */
export function* server(requests: number): Generator<Request, undefined> {
  const random = seeded(1);
  for (let request = 0; request < requests; request += 1) {
    const at = START + request * 100;
    const events = Array.from({ length: 100 }, (_, index) => {
      const person = Math.floor(random() * 30);
      return track(`s${request}-${index}`, { random, at, person: { userId: `user-${person}` } });
    });
    yield { at, events };
  }
  return undefined;
}

/**
 * `browser`: one event a request, 400 a second; visitors come, do ten events and go. Within a batch of 100 records one
 * event in six is of somebody who has another one there: 1.2 events are folded a write.
 */
export function* browser(requests: number): Generator<Request, undefined> {
  const random = seeded(2);
  let visitors = 600;
  let last = 0;
  for (let request = 0; request < requests; request += 1) {
    const at = START + request * 2.5;
    if (request % 10 === 0) visitors += 1;
    const again = random() < 0.11;
    last = again ? last : visitors - 1 - Math.floor(random() * 600);
    const person = { anonymousId: uuidOf(`visitor-${last}`) };
    yield { at, events: [track(`b${request}`, { random, at, person })] };
  }
  return undefined;
}

type Doing = { readonly random: () => number; readonly at: number; readonly person: object };

/** A `track` call as the SDKs send it, filled up to the workload's size. */
function track(name: string, { random, at, person }: Doing): object {
  const event = NAMES[Math.floor(random() * NAMES.length)] ?? 'Product Viewed';
  const product = Math.floor(random() * 5000);
  const sku = uuidOf(`product-${product}`);
  const url = `https://shop.example.com/products/${sku}?ref=${Math.floor(random() * 1e9).toString(36)}`;
  const whole = {
    type: 'track',
    event,
    messageId: `node-next-${Math.floor(at)}-${uuidOf(name)}`,
    ...person,
    timestamp: new Date(at - Math.floor(random() * 50)).toISOString(),
    properties: {
      product_id: sku,
      sku: `SKU-${product}`,
      name: `Product number ${product}`,
      price: Math.floor(random() * 20_000) / 100,
      quantity: 1 + Math.floor(random() * 3),
      total: Math.floor(random() * 50_000) / 100,
      currency: 'EUR',
      url,
      padding: '',
    },
    context: {
      ip: `198.51.${Math.floor(random() * 256)}.${Math.floor(random() * 256)}`,
      locale: 'de-DE',
      timezone: 'Europe/Berlin',
      userAgent:
        'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/142.0 Safari/537.36',
      library: { name: '@segment/analytics-node', version: '3.1.0' },
      page: { path: `/products/${sku}`, referrer: '', title: `Product number ${product}`, url },
    },
    integrations: {},
  };
  const missing = EVENT_BYTES - Buffer.byteLength(JSON.stringify(whole));
  if (missing < 0) throw new Error('The event is too long already.');
  let padding = '';
  while (padding.length < missing) padding += uuidOf(`${name}-${padding.length}`).replaceAll('-', '');
  return { ...whole, properties: { ...whole.properties, padding: padding.slice(0, missing) } };
}
