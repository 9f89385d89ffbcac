/** `workspace=…/date=YYYY-MM-DD/hour=HH` in UTC, as query engines read partitions. */
function hourOf(workspaceId: string, at: number): string {
  const iso = new Date(at).toISOString();
  return `workspace=${workspaceId}/date=${iso.slice(0, 10)}/hour=${iso.slice(11, 13)}`;
}

/**
 * Key of one object of `raw/`: whole records of one shard, workspace and arrival hour. The same records give the same
 * key, so that a redelivery overwrites itself.
 *
 * @example
 * rawKey({ workspaceId, arrivedAt: 1732000000000, shardId: 'shardId-000000000000', first: '49…01', last: '49…09' });
 * // 'raw/workspace=wsp_…/date=2024-11-19/hour=07/shardId-000000000000-49…01-49…09.ndjson.gz'
 */
export function rawKey(part: {
  readonly workspaceId: string;
  /** When the stream took the records, milliseconds since the epoch. */
  readonly arrivedAt: number;
  readonly shardId: string;
  /** Sequence numbers of the first and last record in the object. */
  readonly first: string;
  readonly last: string;
}): string {
  const hour = hourOf(part.workspaceId, part.arrivedAt);
  return `raw/${hour}/${part.shardId}-${part.first}-${part.last}.ndjson.gz`;
}

/**
 * Key of one object of `failed/`.
 *
 * @example
 * failedKey({ workspaceId: 'unknown', at: 1732000000000, name: 'shardId-000000000000-49…01-49…09' });
 * // 'failed/workspace=unknown/date=2024-11-19/hour=07/shardId-000000000000-49…01-49…09.ndjson.gz'
 */
export function failedKey(part: {
  readonly workspaceId: string;
  /** When the events arrived, milliseconds since the epoch. */
  readonly at: number;
  /** Names the attempt's input, e.g. shard and sequence numbers, so that a repeat overwrites itself. */
  readonly name: string;
}): string {
  return `failed/${hourOf(part.workspaceId, part.at)}/${part.name}.ndjson.gz`;
}

/**
 * Key of one object of `dead-letters/`.
 *
 * @example
 * deadLetterKey({ workspaceId, destinationId, at: 1732000000000, name: 'Qm3cV0x9a1E' });
 * // 'dead-letters/workspace=wsp_…/destination=dst_…/date=2024-11-19/Qm3cV0x9a1E.ndjson.gz'
 */
export function deadLetterKey(part: {
  readonly workspaceId: string;
  readonly destinationId: string;
  /** When the delivery was given up, milliseconds since the epoch. */
  readonly at: number;
  readonly name: string;
}): string {
  const date = new Date(part.at).toISOString().slice(0, 10);
  const folder = `workspace=${part.workspaceId}/destination=${part.destinationId}/date=${date}`;
  return `dead-letters/${folder}/${part.name}.ndjson.gz`;
}
