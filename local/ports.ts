import { createServer } from 'node:net';

/** Whether nothing listens on this port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * The wanted port, or the next free one above it.
 *
 * @param tries how many ports to look at before giving up
 */
export async function freePort(wanted: number, tries = 50): Promise<number | undefined> {
  for (let port = wanted; port < Math.min(wanted + tries, 65_536); port++)
    if (await isFree(port)) return port;
  return undefined;
}
