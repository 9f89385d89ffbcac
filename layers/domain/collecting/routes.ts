import { MethodNotAllowed, Problem } from '../outcomes/problem.ts';
import { EVENT_TYPES, type EventType } from './event-line.ts';

/** What a path of the collecting API asks for. `type` is absent where each event of a batch says its own. */
export type CollectRoute =
  | { readonly to: 'collect'; readonly type?: EventType; readonly historical: boolean }
  | { readonly to: 'ignore' }
  | { readonly to: 'pixel'; readonly type: EventType; readonly form: 'segment' | 'rudderstack' }
  | { readonly to: 'settings'; readonly writeKey: string }
  | { readonly to: 'source-config' };

/** Segment's browser SDK shortens each path to the type's first letter. */
const SHORT = { i: 'identify', t: 'track', p: 'page', s: 'screen', g: 'group', a: 'alias' } as const;

const BATCH: CollectRoute = { to: 'collect', historical: false };

const POSTED: ReadonlyMap<string, CollectRoute> = new Map<string, CollectRoute>([
  ...EVENT_TYPES.map((type) => [`/v1/${type}`, { to: 'collect', type, historical: false }] as const),
  ...Object.entries(SHORT).map(
    ([letter, type]) => [`/v1/${letter}`, { to: 'collect', type, historical: false }] as const,
  ),
  ['/v1/batch', BATCH],
  ['/v1/b', BATCH],
  ['/beacon/v1/batch', BATCH],
  ['/v1/import', { to: 'collect', historical: true }],
  ['/v1/m', { to: 'ignore' }],
]);

const READ: ReadonlyMap<string, CollectRoute> = new Map<string, CollectRoute>([
  ...EVENT_TYPES.map((type) => [`/v1/pixel/${type}`, { to: 'pixel', type, form: 'segment' }] as const),
  ['/pixel/v1/track', { to: 'pixel', type: 'track', form: 'rudderstack' }],
  ['/pixel/v1/page', { to: 'pixel', type: 'page', form: 'rudderstack' }],
  ['/sourceConfig', { to: 'source-config' }],
]);

/**
 * The route of a request. Throws the problem `unknown-route`, or `method-not-allowed` where only the method is wrong.
 *
 * @example
 * collectRoute('POST', '/v1/t'); // { to: 'collect', type: 'track', historical: false }
 */
export function collectRoute(method: string, path: string): CollectRoute {
  // RudderStack's SDK asks for `/sourceConfig/`.
  const plain = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const posted = POSTED.get(plain);
  if (posted) return only(['POST'], method, posted);
  const read = READ.get(plain) ?? settingsRoute(plain);
  if (read) return only(['GET', 'HEAD'], method, read);
  throw new Problem(
    'unknown-route',
    'There is no such route. Events are posted to /v1/batch, /v1/track and so on.',
  );
}

function only(allowed: readonly string[], method: string, route: CollectRoute): CollectRoute {
  if (allowed.includes(method)) return route;
  const detail = 'Events are posted; settings and pixels are read with GET.';
  throw new MethodNotAllowed([...allowed, 'OPTIONS'], detail);
}

function settingsRoute(path: string): CollectRoute | undefined {
  const writeKey = /^\/v1\/projects\/([^/]+)\/settings$/.exec(path)?.[1];
  return writeKey === undefined ? undefined : { to: 'settings', writeKey };
}
