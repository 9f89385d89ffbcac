import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toolEnvironment } from '../../local/emulator.ts';
import { startPlatform, type Platform } from '../../local/platform.ts';
import { freePort } from '../../local/ports.ts';
import { install } from '../../local/python.ts';

declare global {
  var tributaryUnderTest: { readonly platform: Platform; readonly folder: string } | undefined;
}

/** Away from the ports of a running `npm start`, and of another run of these tests. */
const firstPort = 20_000 + Math.floor(Math.random() * 5_000);

/** Deploys the template once, into an emulator of its own, for all tests of the project `emulator`. */
export default async function setup(): Promise<void> {
  await install();
  const folder = mkdtempSync(join(tmpdir(), 'tributary-test-'));
  try {
    const platform = await startPlatform({
      folder,
      name: 'tributary',
      emulatorPort: (await freePort(firstPort)) ?? firstPort,
      frontPort: 0,
      keep: false,
      step: (label, body) => timed(label, () => body(() => undefined)),
    });
    globalThis.tributaryUnderTest = { platform, folder };
    Object.assign(process.env, toolEnvironment(platform.awsEndpoint), {
      TRIBUTARY_UNDER_TEST: JSON.stringify({
        apiUrl: platform.apiUrl,
        awsEndpoint: platform.awsEndpoint,
        adminToken: platform.adminToken,
        outputs: platform.outputs,
      }),
    });
  } catch (thrown) {
    console.error(`The platform under test did not start; see ${folder}`);
    throw thrown;
  }
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}

async function timed<T>(label: string, body: () => Promise<T>): Promise<T> {
  const began = Date.now();
  const value = await body();
  process.stderr.write(`  ${label}: ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
  return value;
}
