import type {
  ChunkItem,
  MainItem,
  PointerItem,
  ProfileItem,
  RedirectItem,
} from '@tributary/domain/profiles/items';
import { packBody, unpackBody } from './body.ts';
import { dueShard, tableKey, type Attributes } from './keys.ts';
import { packIds, unpackIds } from './remembered-ids.ts';

/** An item of the profiles table is not what this version writes: a bug or a foreign hand, never data to guess at. */
export class ItemUnreadable extends Error {
  override readonly name = 'ItemUnreadable';
}

/**
 * An item as the profiles table holds it. Native attributes are only what conditions, indexes and filters name; the
 * rest is the body.
 *
 * @example
 * await client.send(new PutItemCommand({ TableName, Item: encodeItem(main) }));
 */
export function encodeItem(item: ProfileItem): Attributes {
  const base: Attributes = { ...tableKey(item.key), kind: { S: item.kind } };
  switch (item.kind) {
    case 'pointer':
      return { ...base, to: { S: item.to } };
    case 'chunk':
      return { ...base, ...chunkAttributes(item) };
    case 'redirect':
      return { ...base, ...identity(item), ...packBody(without(item, NATIVE), item.key) };
    case 'main':
      return { ...base, ...identity(item), ...mainAttributes(item) };
  }
}

/** Fields that are attributes of their own, and left out of the body. */
const NATIVE = new Set(['kind', 'key', 'profileId', 'version']);
const NATIVE_IN_MAIN = new Set([...NATIVE, 'dueAt', 'ring']);

function without(item: object, names: ReadonlySet<string>): object {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !names.has(name)));
}

function identity({ profileId, version }: MainItem | RedirectItem): Attributes {
  return { profileId: { S: profileId }, version: { N: String(version) } };
}

function mainAttributes(item: MainItem): Attributes {
  const { key, dueAt, ring } = item;
  const packed = packIds(ring);
  const body = without(item, NATIVE_IN_MAIN);
  return {
    ...(dueAt === undefined ? {} : { dueShard: { S: dueShard(key) }, dueAt: { N: String(dueAt) } }),
    ...packBody(packed === undefined ? { ...body, ring } : body, key),
    ...(packed === undefined || packed.length === 0 ? {} : { ring: { B: packed } }),
  };
}

function chunkAttributes({ key, expires, ids, bodies }: ChunkItem): Attributes {
  const packed = ids && packIds(ids);
  const body = { ...(bodies ? { bodies } : {}), ...(ids && !packed ? { ids } : {}) };
  return {
    ttl: { N: String(expires) },
    ...packBody(body, key),
    ...(packed ? { ids: { B: packed } } : {}),
  };
}

/**
 * The item that {@link encodeItem} wrote.
 *
 * The body is checked for its outline, not parsed field by field: this runs for every profile of every batch, where a
 * full schema costs more than the fold, and only our own conditional writes ever get there.
 *
 * @throws ItemUnreadable
 * @example
 * const item = decodeItem(attributes);
 */
export function decodeItem(attributes: Attributes): ProfileItem {
  const key = text(attributes, 'pk');
  switch (attributes['kind']?.S) {
    case 'main':
      return decodeMain(attributes, key);
    case 'redirect':
      return decodeRedirect(attributes, key);
    case 'chunk':
      return decodeChunk(attributes, key);
    case 'pointer':
      return { kind: 'pointer', key, to: text(attributes, 'to') } satisfies PointerItem;
    default:
      throw new ItemUnreadable('An item of the profiles table is of an unknown kind.');
  }
}

/** A main item or a redirect: what its attributes say of it, and the whole, unpacked with each call. */
export type CommittedItem = Pick<MainItem, 'key' | 'profileId' | 'version'> & {
  readonly item: () => MainItem | RedirectItem;
};

/**
 * The item of a commit without unpacking it; nothing where it is of another kind.
 *
 * @throws ItemUnreadable, `item` too
 * @example
 * committedItem(attributes)?.version; // 7
 */
export function committedItem(attributes: Attributes): CommittedItem | undefined {
  const key = text(attributes, 'pk');
  const kind = attributes['kind']?.S;
  if (kind !== 'main' && kind !== 'redirect') return undefined;
  const decode = kind === 'main' ? decodeMain : decodeRedirect;
  const [profileId, version] = [text(attributes, 'profileId'), number(attributes, 'version')];
  return { key, profileId, version, item: () => decode(attributes, key) };
}

type MainBody = Omit<MainItem, 'kind' | 'key' | 'profileId' | 'version' | 'dueAt' | 'ring'> & {
  readonly ring?: MainItem['ring'];
};

function decodeMain(attributes: Attributes, key: string): MainItem {
  const body = unpackBody(attributes, key);
  if (!isMainBody(body)) throw new ItemUnreadable('The body of a main item has another outline.');
  const packed = attributes['ring']?.B;
  return {
    ...body,
    kind: 'main',
    key,
    profileId: text(attributes, 'profileId'),
    version: number(attributes, 'version'),
    ring: packed ? unpackIds(packed) : (body.ring ?? []),
    ...(attributes['dueAt'] ? { dueAt: number(attributes, 'dueAt') } : {}),
  };
}

function isMainBody(value: unknown): value is MainBody {
  return (
    hasFields(value, 'number', ['created', 'merges']) &&
    hasFields(value, 'object', [
      'identifiers',
      'chunks',
      'state',
      'memberships',
      'numbers',
      'changes',
      'moved',
    ])
  );
}

type RedirectBody = Omit<RedirectItem, 'kind' | 'key' | 'profileId' | 'version'>;

function decodeRedirect(attributes: Attributes, key: string): RedirectItem {
  const body = unpackBody(attributes, key);
  if (!isRedirectBody(body)) throw new ItemUnreadable('The body of a redirect has another outline.');
  const profileId = text(attributes, 'profileId');
  return { ...body, kind: 'redirect', key, profileId, version: number(attributes, 'version') };
}

function isRedirectBody(value: unknown): value is RedirectBody {
  return (
    hasFields(value, 'number', ['created']) &&
    hasFields(value, 'string', ['to']) &&
    hasFields(value, 'object', ['numbers', 'changes'])
  );
}

function decodeChunk(attributes: Attributes, key: string): ChunkItem {
  const body = unpackBody(attributes, key);
  if (!isChunkBody(body)) throw new ItemUnreadable('The body of a chunk has another outline.');
  const packed = attributes['ids']?.B;
  return {
    ...body,
    kind: 'chunk',
    key,
    expires: number(attributes, 'ttl'),
    ...(packed ? { ids: unpackIds(packed) } : {}),
  };
}

function isChunkBody(value: unknown): value is Pick<ChunkItem, 'ids' | 'bodies'> {
  return hasFields(value, 'object', []);
}

function hasFields(value: unknown, type: string, names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return names.every((name) => typeof Reflect.get(value, name) === type);
}

function text(attributes: Attributes, name: string): string {
  const value = attributes[name]?.S;
  if (value === undefined) throw new ItemUnreadable(`An item of the profiles table lacks ${name}.`);
  return value;
}

function number(attributes: Attributes, name: string): number {
  const value = Number(attributes[name]?.N);
  if (!Number.isFinite(value)) throw new ItemUnreadable(`An item of the profiles table lacks ${name}.`);
  return value;
}
