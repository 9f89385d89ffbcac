import type { BackfillJobs, BackfillQueue } from '@tributary/domain/backfill/job';
import type { AdminToken } from '@tributary/domain/configuration/admin-token';
import type { ConfigurationStore } from '@tributary/domain/configuration/configuration-store';
import type { Connectors } from '@tributary/domain/destinations/connectors';
import type { DestinationResources, DestinationSecrets } from '@tributary/domain/destinations/ports';
import type { ReadHistory } from '@tributary/domain/history/history';
import type { RandomBytes } from '@tributary/domain/ids/ids';
import type { LedgerStore } from '@tributary/domain/ledger/ledger';
import type { HttpRequest, HttpResponse } from '@tributary/domain/outcomes/http';
import type { PreviewJobs, PreviewStarter } from '@tributary/domain/previewing/preview-job';
import type { ProfileStore, SegmentMembers } from '@tributary/domain/profiles/profile-store';
import type { UnmergeJobs, UnmergeQueue } from '@tributary/domain/unmerging/unmerge-jobs';

export type ManageConfiguration = {
  readonly store: ConfigurationStore;
  readonly adminToken: AdminToken;
  readonly ledger: Pick<LedgerStore, 'read'>;
  readonly members: Pick<SegmentMembers, 'list'>;
  readonly profiles: Pick<ProfileStore, 'read'>;
  /** Accepted events, from the lake. */
  readonly history: ReadHistory;
  readonly unmerges: UnmergeJobs;
  readonly unmergeQueue: UnmergeQueue;
  /** Previews of rules over long ranges. */
  readonly previews: { readonly jobs: PreviewJobs; readonly starter: PreviewStarter };
  readonly resources: Pick<DestinationResources, 'create' | 'update' | 'remove'>;
  readonly secrets: DestinationSecrets;
  readonly connectors: Connectors;
  /** The history of new computed traits and segments. */
  readonly backfill: { readonly jobs: BackfillJobs; readonly queue: BackfillQueue };
  /** Of everything that a destination has in the account. */
  readonly destinationPrefix: string;
  /** After so long every worker of the pipeline has seen a change. */
  readonly configurationMaxAgeMs: number;
  readonly now: () => number;
  readonly random: RandomBytes;
};

/** What a caller may touch: one workspace, or all of them (`*`). */
export type Access = { readonly workspaceId: string };

/** One call of a route. Parts of the path are empty where the route has none. */
export type Call = {
  readonly dependencies: ManageConfiguration;
  readonly access: Access;
  readonly request: HttpRequest;
  readonly workspaceId: string;
  /** The source, segment, destination or token. */
  readonly id: string;
  /** The write key below a source. */
  readonly keyId: string;
};

export type Answer = (call: Call) => Promise<HttpResponse>;
