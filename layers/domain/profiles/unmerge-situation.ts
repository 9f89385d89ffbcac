import { findProfile } from './find-profile.ts';
import type { ItemKey, MainItem, ProfileItem, RememberedId } from './items.ts';
import { StoreInDoubt } from './profile-store.ts';
import { rememberedBy } from './remembered-by.ts';
import type { UnmergeEnd, UnmergePorts, UnmergeRequest } from './unmerge-request.ts';
import { owns } from './walk.ts';

/** What stands in the store, read consistently. */
export type Situation = {
  readonly main: MainItem;
  /** Under the key of what is to leave, and under the key that was named as staying. */
  readonly standing: { readonly left: ProfileItem; readonly stays: ProfileItem };
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
  if (main.pins?.some(({ id }) => id === pinId) === true) return doneBefore(main, { pinId, by }, reader);
  if (!owns(main, key) || !owns(main, by.key)) return { is: 'impossible', reason: 'not-of-this-profile' };
  if (by.key === key) return { is: 'impossible', reason: 'founding-identifier' };
  const items = await store.read([by.key, key], reader);
  const [left, stays] = [items.get(by.key), items.get(key)];
  if (!left || !stays) throw new StoreInDoubt('An identifier leads nowhere.');
  if (by.is === 'merge' && !(left.kind === 'redirect' && left.profileId === by.profileId))
    return { is: 'impossible', reason: 'not-of-this-profile' };
  return { main, standing: { left, stays }, remembered: await rememberedBy(main, reader) };
}

/** The one that went on has the pin's side `stays`, whichever of the two was asked for. */
async function doneBefore(
  main: MainItem,
  { pinId, by }: Pick<UnmergeRequest, 'pinId' | 'by'>,
  reader: Parameters<typeof findProfile>[0],
): Promise<UnmergeEnd> {
  const other = await findProfile(reader, by.key);
  if (other === undefined) throw new StoreInDoubt('An identifier leads nowhere.');
  const isStaying = main.pins?.some(({ id, side }) => id === pinId && side === 'stays') === true;
  const [stays, left] = isStaying ? [main, other] : [other, main];
  return { is: 'done', stays: nameOf(stays), left: nameOf(left) };
}

function nameOf({ profileId, key }: MainItem): { readonly profileId: string; readonly key: ItemKey } {
  return { profileId, key };
}
