/**
 * What AWS charges, us-east-1 list prices read in 2026, in dollars. The one place for prices; every figure in dollars
 * is arithmetic on these, not a bill.
 */
const MILLION = 1_000_000;
const GB = 1e9;

export const PRICES = {
  httpApiRequest: 1 / MILLION,
  lambdaRequest: 0.2 / MILLION,
  lambdaGbSecond: 0.0000133,
  /** On demand; each record is rounded up to 1 KB on its way in. */
  kinesisInByte: 0.08 / GB,
  kinesisOutByte: 0.04 / GB,
  writeUnit: 0.625 / MILLION,
  readUnit: 0.125 / MILLION,
  s3Put: 5 / MILLION,
  eventBridgeEntry: 1 / MILLION,
  sqsRequest: 0.4 / MILLION,
  logByte: 0.5 / GB,
  schedulerCall: 1 / MILLION,
  keyRequest: 0.03 / 10_000,
  transferOutByte: 0.09 / GB,
} as const;

/** Bytes that CloudWatch counts for each line besides its text. */
export const LOG_EVENT_BYTES = 26;
/** What Lambda's JSON log format adds to a line that brings no time: `"timestamp":"2026-11-02T09:00:00Z",`. */
export const LOG_TIME_BYTES = 35;

/** A month of 730 hours. */
const MINUTES = 43_800;

/** Dollars a month, whether or not anything happens. */
export const MONTHLY = {
  provisionedShard: 730 * 0.015,
  secret: 0.4,
  alarm: 0.1,
  key: 1,
  /** A mapping asks its queue all the time: five pollers, each once in 20 s. */
  polledQueue: 5 * 3 * MINUTES * PRICES.sqsRequest,
  /** Readers of encrypted streams and tables ask for the key again every five minutes. */
  keyRequests: (MINUTES / 5) * PRICES.keyRequest,
  /** A minute's call of a 512-MB function that finds nothing, 100 ms, and its line. */
  tick:
    MINUTES *
    (PRICES.schedulerCall +
      PRICES.lambdaRequest +
      0.5 * 0.1 * PRICES.lambdaGbSecond +
      (40 + LOG_EVENT_BYTES + LOG_TIME_BYTES) * PRICES.logByte),
  /** The tick asks each of eight shards of the due index. */
  tickReads: MINUTES * 8 * 0.5 * PRICES.readUnit,
} as const;

/**
 * Milliseconds that functions wait for services, besides their own processor time: typical in-region latencies, one
 * after another where the code waits so. A model, to be replaced by measurements from an account.
 */
export const WAITS_MS = {
  collect: 12,
  land: 60,
  process: 45,
  publish: 25,
  landProfiles: 60,
  deliver: 150,
} as const;

/** A function of this size has one whole virtual processor. */
export const FULL_PROCESSOR_MB = 1769;

/** Memory of each function, as the stacks give it. */
export const MEMORY_MB = {
  collect: 512,
  land: 512,
  process: 1024,
  publish: 512,
  landProfiles: 512,
  deliver: 1024,
};
