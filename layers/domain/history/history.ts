import type { EventLine } from '../collecting/event-line.ts';

/** Port: accepted events of a workspace, without duplicates (by messageId), from `raw/` of the lake. */
export interface ReadHistory {
  (query: {
    readonly workspaceId: string;
    /** Arrival times, milliseconds since the epoch: [from, to). */
    readonly from: number;
    readonly to: number;
    /** Only these event types and names, where given. */
    readonly events?: readonly { readonly type: string; readonly name?: string }[];
    /** Only these. What is passed over here costs no memory, so that a busy workspace can be read for a few profiles. */
    readonly where?: (line: EventLine) => boolean;
  }): AsyncIterable<EventLine>;
}
