import { collectionOf } from '@tributary/domain/accounts/configuration-for';
import { membersToTell } from '@tributary/domain/accounts/members';
import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import type { Committed } from '@tributary/domain/facts/facts-of';
import { isWanted } from '@tributary/domain/facts/wanted';
import { workspaceOf } from '@tributary/domain/facts/workspace-of';
import type { ItemKey } from '@tributary/domain/profiles/items';
import type { TableChange } from '@tributary/domain/profiles/table-change';

/** What a commit has to tell, with the configuration of its workspace. The rest of its item is not held. */
export type Commit = {
  readonly workspaceId: string;
  readonly configuration: CompiledConfiguration;
  readonly sequenceNumber: string;
  readonly item: Committed['item'];
  /** When a main falls due. */
  readonly dueAt?: number;
  /** Keys of the people to be told of what an account's commit changed. */
  readonly members: readonly ItemKey[];
  /** Indexes of the changes that somebody asks for. */
  readonly wanted: readonly number[];
};

/** Opens a commit. */
export function commitOf(change: TableChange, configuration: CompiledConfiguration): Commit {
  const { key, profileId, version, sequenceNumber } = change;
  const whole = change.item();
  const { changes } = whole;
  const account = whole.kind === 'main' && collectionOf(whole) === 'accounts' ? whole : undefined;
  const dueAt = whole.kind === 'main' ? whole.dueAt : undefined;
  return {
    workspaceId: workspaceOf(key),
    configuration,
    sequenceNumber,
    item: { key, profileId, version, changes },
    ...(dueAt === undefined ? {} : { dueAt }),
    members: account ? membersToTell(account, configuration) : [],
    wanted: changes.flatMap((one, index) => (isWanted(one, configuration) ? [index] : [])),
  };
}
