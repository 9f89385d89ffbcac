import type { CollectedLine } from './collected-lines.ts';
import { MAX_RECORD_TEXT_BYTES } from './limits.ts';
import { encodeRecord } from './record-codec.ts';

/** Up to this many events are one record... */
const MOST = 25;

/** ...and more become records of about this many: so records hold 12–25, where no single person has more. */
const USUAL = 18;

/** One record for the events stream. */
export type OutgoingRecord = { readonly partitionKey: string; readonly data: Uint8Array };

/** Whose lines are grouped, and over how many virtual partitions a workspace is spread. */
export type Grouping = {
  readonly workspaceId: string;
  readonly sourceId: string;
  readonly partitions: number;
};

/** Lines that stay together, and their place among the others. */
type Person = { readonly hash: number; readonly partition: number; readonly lines: readonly CollectedLine[] };

/**
 * Lines as stream records: people in the order of their virtual partition, as many to a record as make 12–25 events
 * where the request has them. One person's events of a request stay together and in their order; only where they pass
 * the size of a record do they go on in the next, under the same key.
 *
 * @example
 * groupRecords(lines, { workspaceId, sourceId, partitions: 8 }); // [{ partitionKey: 'wsp_….3', data }, …]
 */
export function groupRecords(lines: readonly CollectedLine[], grouping: Grouping): OutgoingRecord[] {
  const records: OutgoingRecord[] = [];
  for (const share of shares(people(lines, grouping.partitions), lines.length)) {
    const partitionKey = `${grouping.workspaceId}.${share[0]?.partition ?? 0}`;
    for (const part of bySize(share))
      records.push({ partitionKey, data: encodeRecord(grouping.sourceId, part) });
  }
  return records;
}

/**
 * FNV-1a with a final mix: spreads ids over partitions, and is a hundred times faster than a cryptographic hash. Whoever
 * picks ids to collide loads their own workspace only.
 *
 * @example
 * partitionHash('anon-1') % 8; // 0…7
 */
export function partitionHash(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1)
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function people(lines: readonly CollectedLine[], partitions: number): Person[] {
  const byPerson = Map.groupBy(lines, (line) => line.person);
  const found: Person[] = [];
  for (const [person, own] of byPerson) {
    const hash = partitionHash(person);
    found.push({ hash, partition: hash % partitions, lines: own });
  }
  return found.sort((a, b) => a.partition - b.partition || a.hash - b.hash);
}

/** Consecutive people in shares of about equal size: a person belongs where the middle of their events falls. */
function shares(found: readonly Person[], events: number): Person[][] {
  const count = events <= MOST ? 1 : Math.ceil(events / USUAL);
  let before = 0;
  const byShare = Map.groupBy(found, ({ lines }) => {
    const middle = before + lines.length / 2;
    before += lines.length;
    return Math.floor((middle * count) / events);
  });
  return [...byShare.values()];
}

/** Texts of a share in parts that each stay below a record's limit. */
function* bySize(share: readonly Person[]): Generator<readonly string[]> {
  let open: string[] = [];
  let bytes = 0;
  for (const { text } of share.flatMap(({ lines }) => lines)) {
    const more = Buffer.byteLength(text) + 1;
    if (open.length > 0 && bytes + more > MAX_RECORD_TEXT_BYTES) {
      yield open;
      open = [];
      bytes = 0;
    }
    open.push(text);
    bytes += more;
  }
  yield open;
}
