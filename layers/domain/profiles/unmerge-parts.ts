import type { CommitContext } from './chunk.ts';
import type { ItemKey, MainItem, OwnedIdentifier, PointerItem, RedirectItem, RememberedId } from './items.ts';
import type { ReplayedSide } from './replay.ts';
import type { ProfileState } from './state.ts';

/** Everything that a separation is made of. */
export type Separation = {
  readonly pinId: string;
  readonly main: MainItem;
  /** Where the profile that leaves is to stand. */
  readonly standing: RedirectItem | PointerItem;
  readonly remembered: readonly RememberedId[];
  readonly stays: ReplayedSide;
  readonly left: ReplayedSide;
  readonly states: { readonly stays: ProfileState; readonly left: ProfileState };
};

/**
 * Profiles that were taken in go where the identifier went that they stand on. `own`: the one that comes back is one.
 *
 * @example
 * const { staying, leaving } = joinedOf(separation);
 */
export function joinedOf({ main, standing, left }: Separation) {
  const gone = new Set(left.identifiers.map(({ key }) => key));
  const all = main.joined ?? [];
  const others = all.filter(({ key }) => key !== standing.key);
  return {
    own: others.length < all.length,
    staying: others.filter(({ key }) => !gone.has(key)),
    leaving: others.filter(({ key }) => gone.has(key)),
  };
}

/**
 * Where each identifier of the other side went, and each that went away before: old pointers may lead to either. Newer
 * than any move that is known, whatever the clocks say.
 *
 * @example
 * movedFrom(main, { staying, gone: leaving, to: redirect.key }, context)[leaving[0].key].to; // the redirect's key
 */
export function movedFrom(
  { moved }: MainItem,
  {
    staying,
    gone,
    to,
  }: {
    readonly staying: readonly OwnedIdentifier[];
    readonly gone: readonly OwnedIdentifier[];
    readonly to: ItemKey;
  },
  { now }: CommitContext,
): MainItem['moved'] {
  const own = new Set(staying.map(({ key }) => key));
  const at = Math.max(now, ...Object.values(moved).map((move) => move.at + 1));
  return Object.fromEntries([
    ...Object.entries(moved).filter(([key]) => !own.has(key)),
    ...gone.map(({ key }) => [key, { to, at }] as const),
  ]);
}
