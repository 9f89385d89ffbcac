import { describe, expect, it } from '@jest/globals';
import type { AttributeValue as StreamValue } from 'aws-lambda';
import type { ProfileItem, RememberedId } from '@tributary/domain/profiles/items';
import fc from 'fast-check';
import { itemBytes } from './item-size.ts';
import { aChunk, aHash, aKey, aMain, aPointer, aRedirect } from './items.fixtures.ts';
import { decodeItem, encodeItem, ItemUnreadable } from './profile-codec.ts';
import { streamImage } from './stream-image.ts';

const remembered: fc.Arbitrary<RememberedId> = fc.record({
  at: fc.oneof(
    fc.constant(-1),
    fc.integer({ min: 0, max: 2 ** 47 }),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true }),
  ),
  hash: fc.oneof(
    fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
    fc.string(),
  ),
});
// What JSON cannot say does not occur in items: they come from JSON.
const finite = remembered.filter(({ at }) => Number.isFinite(at) && !Object.is(at, -0));

describe('items of the profiles table', () => {
  it.each<[string, ProfileItem]>([
    ['a new main item', aMain()],
    ['a main item that is due', aMain({ dueAt: 1_763_976_000_123 })],
    ['a main item with a watermark', aMain({ watermark: { at: -1, hash: aHash(3) } })],
    ['a pointer', aPointer()],
    ['a redirect', aRedirect()],
    [
      'a chunk of ids',
      aChunk({
        ids: [
          { at: -1, hash: aHash(1) },
          { at: 5, hash: aHash(2) },
        ],
      }),
    ],
    ['a chunk of bodies', aChunk({ bodies: { 0: { event: 'Order Completed', deep: { list: [1, null] } } } })],
  ])('given %s, when stored and read, then it is the same', (_, item) => {
    expect(decodeItem(encodeItem(item))).toEqual(item);
  });

  it('given any remembered ids, when stored and read, then they are the same', () => {
    fc.assert(
      fc.property(fc.array(finite, { maxLength: 40 }), (ring) => {
        expect(decodeItem(encodeItem(aMain({ ring })))).toEqual(aMain({ ring }));
        expect(decodeItem(encodeItem(aChunk({ ids: ring })))).toEqual(aChunk({ ids: ring }));
      }),
    );
  });

  it('given any traits, long ones too, when stored and read, then they are the same', () => {
    // Strings and numbers and lists of them: what traits hold, and JSON keeps exactly.
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const json = fc.oneof(scalar, fc.array(scalar), fc.dictionary(fc.string(), scalar));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), fc.string({ maxLength: 3000 }), (values, long) => {
        const entries = Object.entries({ ...values, long }).map(
          ([name, value]) => [name, { value, at: 1, tie: aHash(1), sourceId: 'src_1' }] as const,
        );
        const main = aMain({ state: { ...aMain().state, traits: Object.fromEntries(entries) } });
        expect(decodeItem(encodeItem(main))).toEqual(main);
      }),
    );
  });

  it("given a stream's image, when decoded, then it is the item that was written", () => {
    const main = aMain({
      ring: Array.from({ length: 70 }, (_, index) => ({ at: index, hash: aHash(index) })),
    });
    const image: Record<string, StreamValue> = {};
    for (const [name, { S, N, B }] of Object.entries(encodeItem(main))) {
      if (B !== undefined) image[name] = { B: Buffer.from(B).toString('base64') };
      else if (S !== undefined) image[name] = { S };
      else if (N !== undefined) image[name] = { N };
    }
    expect(decodeItem(streamImage(image))).toEqual(main);
  });

  it('given a new visitor, when stored, then one write unit is enough, whatever is native stands apart', () => {
    const item = encodeItem(aMain({ dueAt: 5 }));
    expect(itemBytes(item)).toBeLessThan(1024);
    expect(item).toMatchObject({
      pk: { S: aKey(1) },
      sk: { S: '-' },
      kind: { S: 'main' },
      version: { N: '1' },
      dueAt: { N: '5' },
    });
  });

  it('given a person with many traits and segments, when stored, then the item is a third of its JSON', () => {
    const each = <T>(count: number, of: (index: number) => T) =>
      Array.from({ length: count }, (_, index) => of(index));
    const at = (index: number) => 1_763_889_600_000 + ((index * 7_919_191) % 2_592_000_000);
    const sourceId = `src_${'0192f0c1a2b37c4d'.repeat(2)}`;
    const traits = each(
      20,
      (n) => [`trait_${n}`, { value: `value ${n}`, at: at(n), tie: aHash(n), sourceId }] as const,
    );
    const since = each(
      20,
      (n) => [`seg_${String(n * 7_919).padStart(32, '0')}`, { version: 1, since: at(n) }] as const,
    );
    const main = aMain({
      state: { ...aMain().state, traits: Object.fromEntries(traits) },
      memberships: Object.fromEntries(since),
      ring: each(40, (n) => ({ at: at(n), hash: aHash(n) })),
    });
    expect(itemBytes(encodeItem(main))).toBeLessThan(JSON.stringify(main).length / 3);
  });

  it.each([
    ['of an unknown kind', { ...encodeItem(aMain()), kind: { S: 'mystery' } }],
    ['without a version', { ...encodeItem(aMain()), version: { S: 'x' } }],
    ['whose body is something else', { ...encodeItem(aMain()), body: { S: '{"created":1}' } }],
    ['whose body is null', { ...encodeItem(aRedirect()), body: { S: 'null' } }],
  ])('given an item %s, when read, then it is refused', (_, item) => {
    expect(() => decodeItem(item)).toThrow(ItemUnreadable);
  });

  it('given a damaged body, when read, then the error does not quote it', () => {
    const broken = { ...encodeItem(aMain()), body: { S: '{"email":"jane@example.com"' } };
    expect(() => decodeItem(broken)).toThrow('The body of a stored item is damaged.');
    const packed = encodeItem(
      aMain({ numbers: Object.fromEntries(Array.from({ length: 90 }, (_, n) => [`s${n}`, n])) }),
    );
    expect(packed['packed']?.B?.[0]).toBe(1);
    expect(() => decodeItem({ ...packed, packed: { B: Buffer.of(1, 9, 9, 9) } })).toThrow('damaged');
    expect(() => decodeItem({ ...packed, packed: { B: Buffer.of(7, 1) } })).toThrow('known format');
  });
});
