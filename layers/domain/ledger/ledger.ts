import type { RecordId } from '../collecting/event-line.ts';

/** What one stage decided about the events of one record. Counts of events; `retrying` lists line indexes. */
export type RecordVerdict = {
  readonly sourceId: string;
  readonly accepted?: number;
  readonly processed?: number;
  readonly duplicate?: number;
  readonly failed?: Readonly<Record<string, number>>;
  /** Indexes of lines that went to the retry queue; their end comes as an event verdict. */
  readonly retrying?: readonly number[];
};

/**
 * The end of one event that went through the retry queue, or was processed where time ran short for the rest of its
 * record; keyed `<recordId>#<index>`.
 */
export type EventVerdict = {
  readonly sourceId: string;
  readonly end: 'processed' | 'duplicate' | { readonly failed: string };
};

/** One batch of one stage and workspace. The reader counts each key once: the earliest entry that names it. */
export type StageEntry = {
  readonly workspaceId: string;
  readonly stage: 'land' | 'process';
  /** Hour bucket: arrival of the records, milliseconds since the epoch. */
  readonly arrivedAt: number;
  /** When the entry was written. */
  readonly at: number;
  /** Unique for each attempt. */
  readonly batchId: string;
  readonly records?: Readonly<Record<RecordId, readonly RecordVerdict[]>>;
  readonly events?: Readonly<Record<string, EventVerdict>>;
};

/** What became of activations of one destination; `published` comes from publish-changes, the rest from delivery. */
export type ActivationState =
  'published' | 'pending' | 'delivered' | { readonly filtered: string } | { readonly deadLettered: string };

export type ActivationEntry = {
  readonly workspaceId: string;
  readonly destinationId: string;
  /** Hour bucket: the fact's own time, milliseconds since the epoch, so that all stages agree on it. */
  readonly factAt: number;
  readonly at: number;
  readonly batchId: string;
  /** Activation id → state. */
  readonly activations: Readonly<Record<string, ActivationState>>;
};

/** Sums over a time range: `accepted = processed + failed + duplicate + inFlight`, and the same for destinations. */
export type LedgerSums = {
  readonly sources: Readonly<
    Record<
      string,
      {
        readonly accepted: number;
        readonly processed: number;
        readonly duplicate: number;
        readonly inFlight: number;
        readonly failed: Readonly<Record<string, number>>;
      }
    >
  >;
  readonly destinations: Readonly<
    Record<
      string,
      {
        readonly matched: number;
        readonly delivered: number;
        readonly pending: number;
        readonly filtered: Readonly<Record<string, number>>;
        readonly deadLettered: Readonly<Record<string, number>>;
      }
    >
  >;
};

/** Port: the `activity` table as far as the ledger goes. Entries are written whole and never changed. */
export interface LedgerStore {
  record(entries: readonly (StageEntry | ActivationEntry)[]): Promise<void>;
  /** All entries of a workspace whose hour touches [from, to), in no order. */
  read(query: {
    readonly workspaceId: string;
    readonly from: number;
    readonly to: number;
  }): AsyncIterable<StageEntry | ActivationEntry>;
}
