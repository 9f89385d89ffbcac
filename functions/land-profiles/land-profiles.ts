import { gzipSync } from 'node:zlib';
import type { LakeWriter } from '@tributary/domain/collecting/event-line';
import { workspaceOf } from '@tributary/domain/facts/workspace-of';
import { shortHash } from '@tributary/domain/ids/ids';
import { hourOf } from '@tributary/domain/ledger/hours';
import type { StreamUseCase } from '@tributary/domain/outcomes/batch';
import type { Observe } from '@tributary/domain/outcomes/observe';
import type { TableChange } from '@tributary/domain/profiles/table-change';
import { profileLine } from './profile-line.ts';

export type LandProfiles = { readonly lake: LakeWriter; readonly observe: Observe };

/**
 * The newest version of each profile of a batch goes to the lake, one object for each workspace and hour. The key
 * follows from the content, so that a batch that comes again overwrites itself and nothing else.
 */
export function landProfiles({ lake, observe }: LandProfiles): StreamUseCase<TableChange> {
  return async function landBatch(changes) {
    const groups = Map.groupBy(changes, ({ arrivedAt, key }) => folderOf(workspaceOf(key), arrivedAt));
    const objects = [...groups].map(([folder, group]) => objectOf(folder, newestOf(group)));
    await Promise.all(objects.map((object) => lake.put(object)));
    observe({ ProfilesLanded: changes.length });
    return {};
  };
}

function folderOf(workspaceId: string, at: number): string {
  const [date, hour] = hourOf(at).split('T');
  return `profiles/workspace=${workspaceId}/date=${date ?? ''}/hour=${hour ?? ''}`;
}

function newestOf(changes: readonly TableChange[]): TableChange[] {
  const newest = new Map<string, TableChange>();
  for (const change of changes) {
    const known = newest.get(change.profileId);
    if (known === undefined || known.version < change.version) newest.set(change.profileId, change);
  }
  return [...newest.values()];
}

function objectOf(folder: string, changes: readonly TableChange[]) {
  // The table's stream does not tell its shard, and sequence numbers are unique within one only: hence the hash.
  const versions = changes.map(({ profileId, version }) => `${profileId}@${version}`);
  const first = changes[0]?.sequenceNumber ?? '';
  const last = changes.at(-1)?.sequenceNumber ?? '';
  const key = `${folder}/${shortHash(...versions)}-${first}-${last}.ndjson.gz`;
  return { key, body: linesOf(changes), contentType: 'application/gzip' };
}

/** Characters of lines in one gzip member. */
const MEMBER = 1_000_000;

/** Gzip'd lines. Members in a row are one gzip file: so never more than one member and one profile are held unpacked. */
function linesOf(changes: readonly TableChange[]): Buffer {
  const members: Buffer[] = [];
  let open = '';
  for (const change of changes) {
    open += JSON.stringify(profileLine(change)) + '\n';
    if (open.length < MEMBER) continue;
    members.push(gzipSync(open));
    open = '';
  }
  if (open !== '') members.push(gzipSync(open));
  return Buffer.concat(members);
}
