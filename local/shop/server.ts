import { Analytics } from '@segment/analytics-node';

/** The shop's own server, with Segment's Node SDK. Times at which each event was accepted are kept for the latency. */
export function shopServer(apiUrl: string, writeKey: string): Analytics {
  return new Analytics({ writeKey, host: apiUrl, path: '/v1/batch', flushAt: 20, flushInterval: 200 });
}
