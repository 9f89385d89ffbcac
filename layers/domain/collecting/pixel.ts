import type { PlainObject } from './plain-object.ts';

/** A transparent GIF of one pixel. */
export const PIXEL_GIF: Uint8Array = Buffer.from(
  'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
  'base64',
);

/** Levels in the name of a query parameter, e.g. `properties.price`. */
const MAX_PATH = 8;

/**
 * The event in `?data=` of Segment's pixel: base64 of JSON, in either alphabet. Undefined where it is not that.
 *
 * @example
 * segmentPixel('eyJ1c2VySWQiOiJ1MSJ9'); // { userId: 'u1' }
 */
export function segmentPixel(data: string | undefined): unknown {
  // A `+` that was not escaped in the query arrives as a space.
  const text = Buffer.from((data ?? '').replaceAll(' ', '+'), 'base64');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
  } catch {
    return undefined;
  }
}

/**
 * The event in the query of RudderStack's pixel: each parameter is a field, a dotted name one further down.
 *
 * @example
 * rudderPixel({ writeKey: 'wk_…', userId: 'u1', 'properties.price': '9' }); // { userId: 'u1', properties: { price: '9' } }
 */
export function rudderPixel(query: Readonly<Record<string, string>>): PlainObject {
  const fields = Object.entries(query).filter(([name]) => name !== 'writeKey');
  return tree(
    [['channel', 'web'], ...fields].map(([name = '', value = '']) => ({
      path: name.split('.').slice(0, MAX_PATH),
      value: unquoted(value),
    })),
  );
}

/** Some templates put the anonymous id in quotes. */
function unquoted(value: string): string {
  return /^"(.*)"$/.exec(value)?.[1] ?? value;
}

type Leaf = { readonly path: readonly string[]; readonly value: string };

function tree(leaves: readonly Leaf[]): PlainObject {
  const byField = Map.groupBy(leaves, (leaf) => leaf.path[0] ?? '');
  return Object.fromEntries([...byField].map(([field, own]) => [field, valueOf(own)]));
}

function valueOf(leaves: readonly Leaf[]): unknown {
  const own = leaves.findLast((leaf) => leaf.path.length === 1);
  return own ? own.value : tree(leaves.map(({ path, value }) => ({ path: path.slice(1), value })));
}
