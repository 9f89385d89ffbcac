import { TimelyHandler } from './timely-handler.ts';

const CONNECT_MS = 1_000;
const REQUEST_MS = 5_000;

/**
 * What every SDK client is made with: a bounded connect and request time, connections kept alive, HTTP/1.1 (Kinesis
 * would otherwise speak HTTP/2, whose requests local emulators cannot verify), three tries with the SDK's own backoff.
 * Where somebody waits for an answer, all of it ends while there is time to give one. Region, endpoint and credentials
 * come from the environment alone.
 *
 * A try that timed out may still have taken effect and be followed by another: callers of conditional writes see their
 * own success as a failed condition, and have to read again (see `StoreInDoubt`).
 *
 * @example
 * new SQSClient(clientOptions());
 */
export function clientOptions(requestMs: number = REQUEST_MS) {
  const agent = { keepAlive: true, maxSockets: 64 };
  return {
    maxAttempts: 3,
    requestHandler: new TimelyHandler(
      { connectionTimeout: CONNECT_MS, httpAgent: agent, httpsAgent: agent },
      requestMs,
    ),
  };
}
