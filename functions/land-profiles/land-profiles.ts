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
    const groups = Map.groupBy(changes, ({ arrivedAt, item }) => folderOf(workspaceOf(item.key), arrivedAt));
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
    const known = newest.get(change.item.profileId);
    if (known === undefined || known.item.version < change.item.version)
      newest.set(change.item.profileId, change);
  }
  return [...newest.values()];
}

function objectOf(folder: string, changes: readonly TableChange[]) {
  const lines = changes.map((change) => JSON.stringify(profileLine(change)) + '\n').join('');
  // The table's stream does not tell its shard, and sequence numbers are unique within one only: hence the hash.
  const versions = changes.map(({ item }) => `${item.profileId}@${item.version}`);
  const first = changes[0]?.sequenceNumber ?? '';
  const last = changes.at(-1)?.sequenceNumber ?? '';
  const key = `${folder}/${shortHash(...versions)}-${first}-${last}.ndjson.gz`;
  return { key, body: gzipSync(lines), contentType: 'application/gzip' };
}
