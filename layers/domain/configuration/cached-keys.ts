import { cachedLookup } from './cached-lookup.ts';
import type { ConfigurationStore, TokenHolder, WriteKeyHolder } from './configuration-store.ts';

/** A key that was disabled stops within 10 seconds; a new one opens within 2. */
const LIMITS = { hitMs: 10_000, missMs: 2_000, size: 10_000 } as const;

/**
 * Look-up of write keys by hash, remembered: hits up to 10 s, misses up to 2 s, a bounded number of each.
 *
 * @param dependencies `now` in milliseconds since the epoch
 * @example
 * const find = writeKeys({ store, now: Date.now });
 * await find(hashSecret('wk_…')); // { workspaceId, key, source } or undefined
 */
export function writeKeys(dependencies: {
  readonly store: Pick<ConfigurationStore, 'writeKey'>;
  readonly now: () => number;
}): (hash: string) => Promise<WriteKeyHolder | undefined> {
  const { store, now } = dependencies;
  return cachedLookup({ load: (hash) => store.writeKey(hash), now, limits: LIMITS });
}

/**
 * Look-up of tokens by hash, remembered like {@link writeKeys}.
 *
 * @example
 * const find = tokens({ store, now: Date.now });
 * await find(hashSecret('prt_…')); // { workspaceId, token } or undefined
 */
export function tokens(dependencies: {
  readonly store: Pick<ConfigurationStore, 'token'>;
  readonly now: () => number;
}): (hash: string) => Promise<TokenHolder | undefined> {
  const { store, now } = dependencies;
  return cachedLookup({ load: (hash) => store.token(hash), now, limits: LIMITS });
}
