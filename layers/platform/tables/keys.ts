import { crc32 } from 'node:zlib';
import { hourOf } from '@tributary/domain/ledger/hours';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** Primary key of an item, as every table of ours names it. */
export type TableKey = { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } };
export type Attributes = Record<string, AttributeValue>;

/**
 * A table key.
 *
 * @example
 * tableKey('ledger#wsp_…#2026-11-02T09', '1732000000000#b1#0');
 */
export function tableKey(pk: string, sk = '-'): TableKey {
  return { pk: { S: pk }, sk: { S: sk } };
}

/*
 * profiles       <item key>                               -                       main, pointer, redirect, chunk
 *                <workspaceId>#m#<segmentId>#<shard>      <profileId>             member
 *   index "due"  <due shard>                              <dueAt>                 keys of mains that fall due
 * configuration  <workspaceId>                            configuration           everything of a workspace, versioned
 *                key#<hash>, token#<hash>                 -                       what a write key or token opens
 *                workspaces                               <workspaceId>           the list of workspaces
 * activity       ledger#<workspaceId>#<hour>              <at>#<batchId>#<part>   verdicts of one batch of one stage
 *                delivery#<destinationId>#<profileId>     <subject>               lease, newest number sent
 *                unmerge#<workspaceId>                    <unmerge id>            how far a request has come
 */

export const DUE_INDEX = 'due';
/** Shards keep a busy minute's writes off one index partition; a tick asks each of them. */
export const DUE_SHARDS = 8;
/** One shard takes 1,000 transitions a second: 16 let a whole table's worth enter one segment at once. */
export const MEMBER_SHARDS = 16;

/**
 * The due index's partition of an item.
 *
 * @example
 * dueShard('wsp_…#Qm3c…'); // '5'
 */
export function dueShard(itemKey: string): string {
  return String(crc32(itemKey) % DUE_SHARDS);
}

/**
 * The partition of a segment's members that a profile is in.
 *
 * @example
 * memberShard('prf_01933f2d…'); // 11
 */
export function memberShard(profileId: string): number {
  return crc32(profileId) % MEMBER_SHARDS;
}

/**
 * Partition key of one shard of a segment's members.
 *
 * @example
 * membersPk({ workspaceId: 'wsp_…', segmentId: 'seg_…' }, 11);
 */
export function membersPk(
  segment: { readonly workspaceId: string; readonly segmentId: string },
  shard: number,
): string {
  return `${segment.workspaceId}#m#${segment.segmentId}#${shard}`;
}

export const CONFIGURATION_SK = 'configuration';
export const WORKSPACES_PK = 'workspaces';

/**
 * Partition key of what a write key opens.
 *
 * @example
 * writeKeyPk(hashSecret('wk_…'));
 */
export function writeKeyPk(hash: string): string {
  return `key#${hash}`;
}

/**
 * Partition key of what a token opens.
 *
 * @example
 * tokenPk(hashSecret('adm_…'));
 */
export function tokenPk(hash: string): string {
  return `token#${hash}`;
}

/**
 * Partition key of one hour of a workspace's ledger.
 *
 * @param at any moment of the hour, milliseconds since the epoch
 * @example
 * ledgerPk('wsp_…', Date.UTC(2026, 10, 2, 9, 30)); // 'ledger#wsp_…#2026-11-02T09'
 */
export function ledgerPk(workspaceId: string, at: number): string {
  return `ledger#${workspaceId}#${hourOf(at)}`;
}

/**
 * Partition key of what was delivered to a destination for a profile.
 *
 * @example
 * deliveryPk('dst_…', 'prf_…');
 */
export function deliveryPk(destinationId: string, profileId: string): string {
  return `delivery#${destinationId}#${profileId}`;
}
