import type { Attributes } from './keys.ts';

/**
 * Bytes of an item as DynamoDB bills them: names and values in UTF-8, numbers at half a byte a digit and one more.
 *
 * @example
 * Math.ceil(itemBytes(encodeItem(main)) / 1024); // write units of one put
 */
export function itemBytes(item: Attributes): number {
  return Object.entries(item).reduce(
    (sum, [name, { S, N, B }]) => sum + Buffer.byteLength(name) + valueBytes({ S, N, B }),
    0,
  );
}

function valueBytes({
  S,
  N,
  B,
}: {
  S?: string | undefined;
  N?: string | undefined;
  B?: Uint8Array | undefined;
}): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.replace(/[^0-9]/g, '').length / 2) + 1;
  return B?.length ?? 1;
}
