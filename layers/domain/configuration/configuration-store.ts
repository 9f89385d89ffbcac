import type { ConfigurationItem, SourceItem, TokenItem, WorkspaceItem, WriteKeyItem } from './items.ts';

/** Everything configured in one workspace, at one version. */
export type WorkspaceConfiguration = {
  readonly workspace: WorkspaceItem;
  /** Rises by one with every change. */
  readonly version: number;
  readonly items: readonly ConfigurationItem[];
};

/** What a write key opens. */
export type WriteKeyHolder = {
  readonly workspaceId: string;
  readonly key: WriteKeyItem;
  readonly source: SourceItem;
};

/** What a token opens; `workspaceId` is `*` for the token made at deploy. */
export type TokenHolder = { readonly workspaceId: string; readonly token: TokenItem };

/** Port: the configuration table. */
export interface ConfigurationStore {
  /** By SHA-256 of the key; one or two point reads. */
  writeKey(hash: string): Promise<WriteKeyHolder | undefined>;
  token(hash: string): Promise<TokenHolder | undefined>;
  workspace(workspaceId: string): Promise<WorkspaceConfiguration | undefined>;
  listWorkspaces(): Promise<readonly WorkspaceItem[]>;
  /**
   * Writes all or nothing and raises the workspace's version, under the condition that it still is `expectedVersion`
   * (0: the workspace is new). `conflict`: somebody else was first, read again.
   */
  apply(change: {
    readonly workspaceId: string;
    readonly expectedVersion: number;
    readonly put: readonly ConfigurationItem[];
    readonly remove: readonly { readonly kind: ConfigurationItem['kind']; readonly id: string }[];
  }): Promise<'applied' | 'conflict'>;
}
