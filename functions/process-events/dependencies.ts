import type { LakeWriter } from '@tributary/domain/collecting/event-line';
import type { CurrentConfiguration } from '@tributary/domain/configuration/compiled';
import type { RandomBytes } from '@tributary/domain/ids/ids';
import type { LedgerStore } from '@tributary/domain/ledger/ledger';
import type { Observe } from '@tributary/domain/outcomes/observe';
import type { CommitPorts } from '@tributary/domain/profiles/commit-events';
import type { RetryQueue } from '@tributary/domain/profiles/retry-queue';

/** What processing needs from outside. */
export type ProcessDependencies = CommitPorts & {
  readonly configuration: CurrentConfiguration;
  readonly retryQueue: RetryQueue;
  readonly lake: LakeWriter;
  readonly ledger: LedgerStore;
  readonly random: RandomBytes;
  readonly observe: Observe;
};
