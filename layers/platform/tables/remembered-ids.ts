import type { RememberedId } from '@tributary/domain/profiles/items';

const HASH_BYTES = 8;
const ENTRY_BYTES = 6 + HASH_BYTES;
/** What six bytes hold, signed: event times up to the year 6429. */
const LIMIT = 2 ** 47;

/**
 * Remembered ids as bytes, 14 each, a third of their JSON. Undefined where an entry does not fit that form (a client
 * time beyond the year 6429): what is remembered must come back exactly, so such a list is kept as JSON.
 *
 * @example
 * packIds([{ at: 1732000000000, hash: 'Qm3cV0x9a1E' }])?.length; // 14
 */
export function packIds(ids: readonly RememberedId[]): Uint8Array | undefined {
  const bytes = Buffer.alloc(ids.length * ENTRY_BYTES);
  for (const [index, { at, hash }] of ids.entries()) {
    const decoded = Buffer.from(hash, 'base64url');
    const exact = decoded.length === HASH_BYTES && decoded.toString('base64url') === hash;
    if (!exact || !Number.isInteger(at) || at < -LIMIT || at >= LIMIT) return undefined;
    bytes.writeIntBE(at, index * ENTRY_BYTES, 6);
    bytes.set(decoded, index * ENTRY_BYTES + 6);
  }
  return bytes;
}

/**
 * The ids that {@link packIds} packed.
 *
 * @example
 * unpackIds(packed); // [{ at: 1732000000000, hash: 'Qm3cV0x9a1E' }]
 */
export function unpackIds(packed: Uint8Array): RememberedId[] {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const ids: RememberedId[] = [];
  for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
    ids.push({ at: bytes.readIntBE(at, 6), hash: bytes.toString('base64url', at + 6, at + ENTRY_BYTES) });
  }
  return ids;
}
