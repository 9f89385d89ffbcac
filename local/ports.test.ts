import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { listen } from './front.ts';
import { freePort, isFree } from './ports.ts';

describe('choosing a port', () => {
  const open: Server[] = [];
  afterEach(() => open.splice(0).forEach((server) => server.close()));

  async function occupy(): Promise<number> {
    const server = createServer();
    open.push(server);
    return Number(new URL(await listen(server, 0)).port);
  }

  it('given a free port, then it is taken as wanted', async () => {
    const port = await occupy();
    open.splice(0).forEach((server) => server.close());

    expect(await freePort(port)).toBe(port);
  });

  it('given that something listens there, then the next free one above is chosen', async () => {
    const port = await occupy();

    expect(await isFree(port)).toBe(false);
    expect(await freePort(port)).toBeGreaterThan(port);
  });

  it('given that all ports looked at are taken, then none is chosen', async () => {
    expect(await freePort(await occupy(), 1)).toBeUndefined();
  });
});
