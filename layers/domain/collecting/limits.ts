/** Bytes of a request's body, after inflating: what Segment's API takes. */
export const MAX_BODY_BYTES = 500 * 1024;

/** Bytes of one event as JSON, batch-level context merged in. */
export const MAX_EVENT_BYTES = 32 * 1024;

/** Events of one request. */
export const MAX_EVENTS = 2500;

/** Bytes of a batch's `context` and `integrations` together: with more, no event has room for itself. */
export const MAX_SHARED_BYTES = 30 * 1024;

/**
 * Bytes of a batch's `context` and `integrations`, counted once for each of its events, into which they are merged. A
 * request of 10 KB could else become 75 MB for all who read the stream and the lake. 2,500 events may still share 4 KB,
 * 300 events all of {@link MAX_SHARED_BYTES}.
 */
export const MAX_MERGED_BYTES = 10_000_000;

/** Levels of objects and arrays in one event. `JSON.stringify` and readers of the lake recurse. */
export const MAX_DEPTH = 64;

/** Characters of an id or an event's name. */
export const MAX_ID_LENGTH = 1000;

/** Characters of a `messageId` that a client may send are fewer than this. */
export const MAX_MESSAGE_ID_LENGTH = 100;

/**
 * Bytes of the lines of one stream record before gzip. Gzip adds at most 0.1 % and a header, so a record of ours is
 * always below the stream's 1 MiB, and a reader may inflate with this limit.
 */
export const MAX_RECORD_TEXT_BYTES = 1_000_000;
