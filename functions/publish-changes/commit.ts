import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import type { TableChange } from '@tributary/domain/profiles/table-change';

/** A commit with the configuration of its workspace and the indexes of the changes that somebody asks for. */
export type Commit = {
  readonly workspaceId: string;
  readonly configuration: CompiledConfiguration;
  readonly change: TableChange;
  readonly wanted: readonly number[];
};
