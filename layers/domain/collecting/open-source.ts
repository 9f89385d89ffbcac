import type { WriteKeyHolder } from '../configuration/configuration-store.ts';
import { hashSecret } from '../ids/ids.ts';
import { Problem } from '../outcomes/problem.ts';

/** Longer texts are no keys of ours: they are not worth a look-up. */
const MAX_KEY_LENGTH = 200;

/**
 * What a write key opens; the key itself is never looked up by, only its hash. Throws the problems `unknown-write-key`
 * and `disabled-write-key`.
 *
 * @param find look-up by hash, remembered for a bounded time
 * @example
 * const { workspaceId, source } = await openSource(writeKeys({ store, now }), 'wk_…');
 */
export async function openSource(
  find: (hash: string) => Promise<WriteKeyHolder | undefined>,
  writeKey: unknown,
): Promise<WriteKeyHolder> {
  const plausible = typeof writeKey === 'string' && writeKey !== '' && writeKey.length <= MAX_KEY_LENGTH;
  const holder = plausible ? await find(hashSecret(writeKey)) : undefined;
  if (!holder) throw new Problem('unknown-write-key', 'The write key is missing or not known.');
  if (holder.key.enabled && holder.source.enabled) return holder;
  throw new Problem('disabled-write-key', 'The write key or its source is disabled.');
}
