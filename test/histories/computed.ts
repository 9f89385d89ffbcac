import { shortHash } from '@tributary/domain/ids/ids';
import type { ItemKey, MainItem, ProfileItem } from '@tributary/domain/profiles/items';
import type { ProfileEvent } from '@tributary/domain/profiles/profile-event';
import { foldedBy } from './folds.ts';
import { isAccount } from './memories.ts';
import { same } from './same.ts';
import { configuration } from './setting.ts';
import type { Write } from './store.ts';
import type { Violation } from './violation.ts';

const { computedTraits = [] } = configuration;

/** Of what a state computes to, what is kept: nothing of nothing, and long text by its hash. */
function tokenOf(value: unknown): string | undefined {
  const text = JSON.stringify(value);
  if (['null', '0', '[]'].includes(text)) return undefined;
  return text.length > 24 ? `#${shortHash(text)}` : text;
}

/** I6: what is committed of computed traits is what they are, at a moment at which everybody was evaluated. */
export function staleComputed({ state, computed = {} }: MainItem, now: number): string | undefined {
  const expected = computedTraits.flatMap(({ id, version, valueOf }) => {
    const token = tokenOf(valueOf(state, now).value);
    return token === undefined ? [] : [[id, [version, token]] as const];
  });
  return same(computed, Object.fromEntries(expected))
    ? undefined
    : `computed ${JSON.stringify(computed)} instead of ${JSON.stringify(expected)}`;
}

/** Whether a commit says that a computed trait changed. */
export function tellsOfComputed({ changes }: MainItem): boolean {
  return changes.some(
    (change) => change.is === 'trait-changed' && computedTraits.some(({ key }) => key === change.trait),
  );
}

type Around = {
  readonly items: ReadonlyMap<ItemKey, ProfileItem>;
  readonly byHash: ReadonlyMap<string, ProfileEvent>;
  readonly now: number;
};

/** I7: a computed trait is told of exactly when its committed value changes; what history alone did is silent. */
export function wrongComputed(write: Write, { items, byHash, now }: Around): Violation | undefined {
  const { main, losers, restored } = write.commit;
  const folded = restored ? [] : foldedBy(write, items, now).flatMap((hash) => byHash.get(hash) ?? []);
  const isSilent = losers.length === 0 && folded.length > 0 && folded.every(({ historical }) => historical);
  for (const item of restored ? [main, restored.item] : [main]) {
    if (isAccount(item)) continue;
    const before = write.before.get(item.key);
    const standing = before?.kind === 'main' ? (before.computed ?? {}) : {};
    const changed = computedTraits.filter(({ id }) => !same(item.computed?.[id], standing[id]));
    const keys = new Set(computedTraits.map(({ key }) => key));
    const told = item.changes.flatMap((change) =>
      change.is === 'trait-changed' && keys.has(change.trait) ? [change.trait] : [],
    );
    const expected = isSilent ? [] : changed.map(({ key }) => key);
    if (told.sort().join() !== expected.sort().join())
      return { invariant: 'I7', what: `tells of computed [${told.join()}] instead of [${expected.join()}]` };
  }
  return undefined;
}
