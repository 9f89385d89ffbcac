import type { ChunkItem, MainItem, PointerItem, RedirectItem } from '@tributary/domain/profiles/items';

export const WORKSPACE = `wsp_${'0192f0c1a2b37c4d'.repeat(2)}`;

/** 43 characters as an HMAC has them, the same for the same seed. */
export function aKey(seed: number): string {
  const bytes = Buffer.from(Array.from({ length: 32 }, (_, index) => (seed * 151 + index * 97 + 13) % 256));
  return `${WORKSPACE}#${bytes.toString('base64url')}`;
}

export function aHash(seed: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE((BigInt(seed) * 0x9e3779b97f4a7c15n) % 2n ** 64n);
  return bytes.toString('base64url');
}

export function aMain(over: Partial<MainItem> = {}): MainItem {
  const key = over.key ?? aKey(1);
  const created = 1_763_889_600_000;
  return {
    kind: 'main',
    key,
    profileId: 'prf_019ab0f3c2d17e4fa0b1c2d3e4f50617',
    version: 1,
    created,
    identifiers: [
      { type: 'anonymous_id', value: '5f0c7b7e-1d5b-4f0e-9a55-2f6b1f0b8a11', key, firstSeen: created },
    ],
    ring: [{ at: created, hash: aHash(1) }],
    chunks: [],
    state: {
      traits: {},
      features: {},
      consent: {},
      recent: [{ at: created, tie: aHash(1), type: 'page', name: 'Home' }],
      firstSeen: created,
      lastSeen: created,
    },
    memberships: {},
    numbers: {},
    changes: [],
    moved: {},
    merges: 0,
    ...over,
  };
}

export function aPointer(over: Partial<PointerItem> = {}): PointerItem {
  return { kind: 'pointer', key: aKey(2), to: aKey(1), ...over };
}

export function aRedirect(over: Partial<RedirectItem> = {}): RedirectItem {
  const profileId = 'prf_019ab0f3c2d17e4fa0b1c2d3e4f50618';
  const base = { kind: 'redirect', key: aKey(3), profileId, version: 2, created: 1_763_889_600_001 } as const;
  return { ...base, numbers: { seg_1: 2 }, to: aKey(1), changes: [], ...over };
}

export function aChunk(over: Partial<ChunkItem> = {}): ChunkItem {
  return { kind: 'chunk', key: `${WORKSPACE}#cabc`, expires: 1_763_976_000, ...over };
}
