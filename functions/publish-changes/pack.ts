import { FACT_SOURCE, type Fact } from '@tributary/domain/facts/fact';

/** What one call to the bus takes: entries, and bytes of all of them together. */
export const MAX_ENTRIES = 10;
export const MAX_BYTES = 256 * 1024;

/** Bytes of a fact as the bus counts them: source, detail-type and detail in UTF-8. */
export function bytesOf(fact: Fact): number {
  return Buffer.byteLength(FACT_SOURCE + fact.name + JSON.stringify(fact.detail));
}

/** Groups things in their order, so that each group fits into one call by count and bytes. */
export function pack<T extends { readonly bytes: number }>(things: readonly T[]): T[][] {
  const packs: T[][] = [];
  let room = 0;
  for (const thing of things) {
    const { bytes } = thing;
    const open = packs.at(-1);
    if (open !== undefined && open.length < MAX_ENTRIES && bytes <= room) open.push(thing);
    else packs.push([thing]);
    room = (packs.at(-1) === open ? room : MAX_BYTES) - bytes;
  }
  return packs;
}
