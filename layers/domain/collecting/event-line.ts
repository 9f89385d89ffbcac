import * as z from 'zod';
import { SourceId, WorkspaceId } from '../ids/ids.ts';

export const EVENT_TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;
export const EventType = z.enum(EVENT_TYPES);
export type EventType = z.infer<typeof EventType>;

/** Why an event was found bad when it was collected; it is stored all the same and becomes a failed event. */
export const LineFailure = z.object({
  code: z.string(),
  message: z.string(),
});
export type LineFailure = z.infer<typeof LineFailure>;

/** One line of the events stream and of `raw/` in the lake. Only the collect functions write it. */
export const EventLine = z
  .object({
    v: z.literal(1),
    workspaceId: WorkspaceId,
    sourceId: SourceId,
    messageId: z.string().min(1),
    type: z
      .string()
      .meta({ description: 'One of EVENT_TYPES, or what the client sent where `failure` is set.' }),
    receivedAt: z.string().meta({ description: 'ISO 8601 with milliseconds, UTC: when collecting took it.' }),
    timestamp: z.string().meta({
      description:
        'ISO 8601, UTC: skew-corrected event time, never later than receivedAt. Folding uses this.',
    }),
    ip: z.string(),
    userAgent: z.string(),
    historical: z
      .literal(true)
      .optional()
      .meta({ description: 'From /v1/import: folded, but makes no facts.' }),
    failure: LineFailure.optional(),
    event: z
      .unknown()
      .meta({ description: 'As the client sent it, batch-level context merged in, no writeKey.' }),
  })
  .meta({ id: 'EventLine' });
export type EventLine = z.infer<typeof EventLine>;

/** `<shardId>-<sequenceNumber>` of a record on the events stream. */
export type RecordId = string;

/** One record read from the events stream. */
export type StreamRecord = {
  readonly recordId: RecordId;
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** When the stream took it, milliseconds since the epoch: the ledger's and the lake's hour. */
  readonly arrivedAt: number;
  readonly data: Uint8Array;
};

/** Port: put records on the events stream. Partial failures come back as values, in the order given. */
export interface EventStream {
  put(
    records: readonly { readonly partitionKey: string; readonly data: Uint8Array }[],
  ): Promise<readonly PutOutcome[]>;
}
export type PutOutcome = 'stored' | 'throttled' | 'unavailable';

/** Port: the lake as far as writers need it: whole objects under a key, idempotent by key. */
export interface LakeWriter {
  put(object: {
    readonly key: string;
    readonly body: Uint8Array;
    readonly contentType: string;
  }): Promise<void>;
}
