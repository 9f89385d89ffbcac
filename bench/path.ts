import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import * as z from 'zod';
import { baseline } from './baseline.ts';
import { rateOf } from './cpu.ts';
import { deliveries } from './deliveries.ts';
import type * as delivering from './delivering.ts';
import { httpRequestOf } from './pipeline.ts';
import { figure } from './print.ts';
import { server } from './workloads.ts';

const root = resolve(import.meta.dirname, '..');
const Delivering = z.object({
  cpuPer1000: z.custom<typeof delivering.cpuPer1000>(),
  membershipUnits: z.custom<typeof delivering.membershipUnits>(),
});

/** What the receiver says when it listens, and its handle. */
const Message = z.tuple([z.number()], z.unknown());

/**
 * The whole way of every event in this one process: collect, process, publish, and a signed call of a webhook over real
 * HTTP. It is bundled as the functions are. The receiver is another process, and is not counted. Then what deliveries
 * cost.
 */
export async function path(): Promise<void> {
  const { cpuPer1000, membershipUnits } = Delivering.parse(await import(await bundled()));
  const receiver = fork(join(root, 'bench', 'receiver.ts'));
  try {
    const [port] = Message.parse(await once(receiver, 'message'));
    const seconds = await cpuPer1000(`http://127.0.0.1:${port}/`);
    figure('path_cpu_s_per_1000', seconds);
    figure('path_ratio_to_baseline', (await baselinePer1000()) / seconds);
    deliveries(await membershipUnits(), seconds / 1000);
  } finally {
    receiver.kill();
  }
}

/** Processor seconds that the frozen baseline takes for 1,000 of the same events, in the same requests. */
async function baselinePer1000(): Promise<number> {
  const bodies = [...server(10)].map((request) => httpRequestOf(request).body);
  const rate = await rateOf(() => {
    for (const body of bodies) baseline(body);
    return 1;
  });
  return 1 / rate;
}

async function bundled(): Promise<string> {
  const outfile = join(root, '.tributary', 'bench', 'delivering.mjs');
  await build({
    entryPoints: [join(root, 'bench', 'delivering.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: { js: BANNER },
    logLevel: 'error',
  });
  return outfile;
}

const BANNER = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
  'const [__filename, __dirname] = [import.meta.filename, import.meta.dirname];',
].join('\n');
