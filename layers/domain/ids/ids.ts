import { hash } from 'node:crypto';
import * as z from 'zod';

const hex32 = /^[0-9a-f]{32}$/;
const idWith = (prefix: string) =>
  z.string().refine((text) => text.startsWith(prefix) && hex32.test(text.slice(prefix.length)), {
    error: `expected ${prefix} and 32 hexadecimal digits`,
  });

export const WorkspaceId = idWith('wsp_').meta({ examples: ['wsp_0192f0c1a2b37c4d8e5f60718293a4b5'] });
export const SourceId = idWith('src_');
export const SegmentId = idWith('seg_');
export const DestinationId = idWith('dst_');
export const ComputedTraitId = idWith('trt_');
export const UnmergeId = idWith('unm_');
export const PreviewId = idWith('pvw_');

/** Prefix of each kind of public id; see {@link newId}. */
export type IdPrefix =
  'wsp_' | 'src_' | 'seg_' | 'dst_' | 'prf_' | 'acc_' | 'trt_' | 'tok_' | 'unm_' | 'pvw_';

/** Where ids and secrets get their bytes: `node:crypto` in functions, a seeded source in tests. */
export type RandomBytes = (size: number) => Uint8Array;

/**
 * A public id: prefix + UUIDv7 without dashes, so that ids sort by creation and say nothing of a person.
 *
 * @param at milliseconds since the epoch
 * @example
 * newId('prf_', 1732000000000, randomBytes); // 'prf_01933f2d6c007…'
 */
export function newId(prefix: IdPrefix, at: number, random: RandomBytes): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(at, 0, 6);
  bytes.set(random(10), 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return prefix + bytes.toString('hex');
}

/**
 * When an id was made, milliseconds since the epoch; undefined where it is none of {@link newId}.
 *
 * @example
 * timeOfId('unm_01933f2d6c007…'); // 1732…
 */
export function timeOfId(id: string): number | undefined {
  const [, time] = /^[a-z]+_([0-9a-f]{12})7[0-9a-f]{19}$/.exec(id) ?? [];
  return time === undefined ? undefined : Number.parseInt(time, 16);
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** What a secret opens: collecting (`wk_`), configuration (`adm_`), reading profiles (`prt_`). */
export type SecretPrefix = 'wk_' | 'adm_' | 'prt_';

/**
 * A new secret: prefix + 32 random base62 characters (190 bits), shown to a person once.
 *
 * @example
 * newSecret('wk_', randomBytes); // 'wk_8fK2…'
 */
export function newSecret(prefix: SecretPrefix, random: RandomBytes): string {
  let text = '';
  while (text.length < 32) {
    // Bytes from 248 on would favour the first characters of the alphabet.
    for (const byte of random(48)) if (byte < 248 && text.length < 32) text += BASE62.charAt(byte % 62);
  }
  return prefix + text;
}

/**
 * How a secret is stored: SHA-256 of it, base64url.
 *
 * @example
 * hashSecret('wk_8fK2…'); // 'o2Zs…' (43 characters)
 */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'base64url');
}

/**
 * 64 bits of SHA-256 over the parts, base64url (11 characters): fact ids, activation ids, hashes of messageIds.
 *
 * @example
 * shortHash('prf_01933f2d…', '7', '0'); // 'Qm3cV0x9a1E'
 */
export function shortHash(...parts: readonly string[]): string {
  return hash('sha256', parts.join('\u0000'), 'buffer').toString('base64url', 0, 8);
}
