import type { JsonObject } from '@tributary/domain/outcomes/json';
import type { ChunkItem, ItemKey } from '@tributary/domain/profiles/items';
import type { ProfileStore } from '@tributary/domain/profiles/profile-store';
import type { TableChange } from '@tributary/domain/profiles/table-change';
import type { Commit } from './commit.ts';

export type ReadBodies = Pick<ProfileStore, 'read'>;
type Bodies = ReadonlyMap<number, JsonObject>;

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

type Wanted = { readonly change: TableChange; readonly index: number; readonly chunk: ItemKey };

/** Bodies of the forwarded events that somebody asks for, by commit and index; nothing else is read. */
export async function readBodies(
  commits: readonly Commit[],
  profiles: ReadBodies,
): Promise<ReadonlyMap<TableChange, Bodies>> {
  const wanted = commits.flatMap(wantedOf);
  const found = await readChunks(wanted, profiles, false);
  const absent = wanted.filter((one) => bodyOf(one, found) === undefined);
  const again = await readChunks(absent, profiles, true);
  const missing = absent.filter((one) => bodyOf(one, again) === undefined);
  if (missing.length > 0) throw new BodyMissing(missing.length);
  return byCommit(wanted, new Map([...found, ...again]));
}

function wantedOf({ change, wanted }: Commit): Wanted[] {
  return wanted.flatMap((index) => {
    const one = change.item.changes[index];
    return one?.is === 'event-forwarded' ? [{ change, index, chunk: one.chunk }] : [];
  });
}

type Chunks = ReadonlyMap<ItemKey, ChunkItem>;

async function readChunks(
  wanted: readonly Wanted[],
  profiles: ReadBodies,
  consistent: boolean,
): Promise<Chunks> {
  const keys = [...new Set(wanted.map(({ chunk }) => chunk))];
  if (keys.length === 0) return new Map();
  const items = await profiles.read(keys, { consistent });
  return new Map([...items].flatMap(([key, item]) => (item.kind === 'chunk' ? [[key, item]] : [])));
}

function bodyOf({ chunk, index }: Wanted, chunks: Chunks): JsonObject | undefined {
  return chunks.get(chunk)?.bodies?.[String(index)];
}

function byCommit(wanted: readonly Wanted[], chunks: Chunks): ReadonlyMap<TableChange, Bodies> {
  const bodies = new Map<TableChange, Map<number, JsonObject>>();
  for (const one of wanted) {
    const body = bodyOf(one, chunks);
    const ofCommit = bodies.get(one.change) ?? new Map<number, JsonObject>();
    bodies.set(one.change, ofCommit);
    if (body !== undefined) ofCommit.set(one.index, body);
  }
  return bodies;
}
