import { findProfile } from './find-profile.ts';
import type { ItemKey, MainItem, PointerItem, RedirectItem, RememberedId } from './items.ts';
import { StoreInDoubt } from './profile-store.ts';
import { rememberedBy } from './remembered-by.ts';
import type { UnmergeEnd, UnmergePorts, UnmergeRequest } from './unmerge-request.ts';
import { owns } from './walk.ts';

/** What stands in the store, read consistently. */
export type Situation = {
  readonly main: MainItem;
  readonly standing: RedirectItem | PointerItem;
  readonly remembered: readonly RememberedId[];
};

/**
 * Reads the profile that is to be taken apart, what stands where the other is to stand, and all that it remembers; or
 * says that it was taken apart before, or why it cannot be.
 *
 * @throws StoreInDoubt where the items read are of different moments
 * @example
 * const situation = await readSituation(request, ports);
 */
export async function readSituation(
  { pinId, key, by }: UnmergeRequest,
  { store, now }: UnmergePorts,
): Promise<Situation | UnmergeEnd> {
  const reader = { store, consistent: true, now: now() };
  const main = await findProfile(reader, key);
  if (main === undefined) return { is: 'impossible', reason: 'no-such-profile' };
  if (main.pins?.some(({ id }) => id === pinId) === true) return doneBefore(main, by.key, reader);
  if (!owns(main, by.key)) return { is: 'impossible', reason: 'not-of-this-profile' };
  if (by.key === main.key) return { is: 'impossible', reason: 'founding-identifier' };
  const standing = (await store.read([by.key], reader)).get(by.key);
  if (standing?.kind !== 'redirect' && standing?.kind !== 'pointer')
    throw new StoreInDoubt('An identifier leads nowhere.');
  if (by.is === 'merge' && !(standing.kind === 'redirect' && standing.profileId === by.profileId))
    return { is: 'impossible', reason: 'not-of-this-profile' };
  return { main, standing, remembered: await rememberedBy(main, reader) };
}

async function doneBefore(
  main: MainItem,
  leftKey: ItemKey,
  reader: Parameters<typeof findProfile>[0],
): Promise<UnmergeEnd> {
  const left = await findProfile(reader, leftKey);
  if (left === undefined) throw new StoreInDoubt('An identifier leads nowhere.');
  return { is: 'done', stays: nameOf(main), left: nameOf(left) };
}

function nameOf({ profileId, key }: MainItem): { readonly profileId: string; readonly key: ItemKey } {
  return { profileId, key };
}
