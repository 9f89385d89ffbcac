import type { JsonObject } from '@tributary/domain/outcomes/json';
import type { ItemKey } from '@tributary/domain/profiles/items';
import type { ProfileStore } from '@tributary/domain/profiles/profile-store';
import type { Owed } from './owed.ts';

export type ReadBodies = Pick<ProfileStore, 'read'>;

/**
 * A forwarded event's body is not where the commit says, not even for a consistent read. Bodies are written before the
 * commit, so this is a bug or an expired chunk, and publishing the rest as if nothing were missing would hide it.
 */
export class BodyMissing extends Error {
  override readonly name = 'BodyMissing';
  constructor(readonly facts: number) {
    super(`${facts} forwarded events have no body.`);
  }
}

type Wanted = Owed & Required<Pick<Owed, 'chunk'>>;

/** Bodies of the forwarded events among what is owed; nothing else is read. */
export async function readBodies(
  owed: readonly Owed[],
  profiles: ReadBodies,
): Promise<ReadonlyMap<Owed, JsonObject>> {
  const wanted = owed.filter(isForwarded);
  const bodies = new Map<Owed, JsonObject>();
  await addFound(wanted, bodies, (keys) => profiles.read(keys, { consistent: false }));
  const absent = wanted.filter((one) => !bodies.has(one));
  await addFound(absent, bodies, (keys) => profiles.read(keys, { consistent: true }));
  const missing = absent.filter((one) => !bodies.has(one));
  if (missing.length > 0) throw new BodyMissing(missing.length);
  return bodies;
}

function isForwarded(owed: Owed): owed is Wanted {
  return owed.chunk !== undefined;
}

async function addFound(
  wanted: readonly Wanted[],
  bodies: Map<Owed, JsonObject>,
  read: (keys: readonly ItemKey[]) => ReturnType<ReadBodies['read']>,
): Promise<void> {
  const keys = [...new Set(wanted.map(({ chunk }) => chunk))];
  if (keys.length === 0) return;
  const items = await read(keys);
  for (const one of wanted) {
    const item = items.get(one.chunk);
    const body = item?.kind === 'chunk' ? item.bodies?.[String(one.index)] : undefined;
    if (body !== undefined) bodies.set(one, body);
  }
}
