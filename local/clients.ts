import { NodeHttpHandler } from '@smithy/node-http-handler';
import { REGION } from './emulator.ts';

/** How an AWS client reaches the emulator. HTTP/1, since its HTTP/2 side loses what signatures cover. */
export function clientOptions(endpoint: string) {
  return {
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
    maxAttempts: 3,
    requestHandler: new NodeHttpHandler({ connectionTimeout: 2000, requestTimeout: 20_000 }),
  };
}
