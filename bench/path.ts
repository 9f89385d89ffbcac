import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import * as z from 'zod';
import { figure } from './print.ts';

const root = resolve(import.meta.dirname, '..');
const WholePath = z.object({ cpuPer1000: z.custom<(url: string) => Promise<number>>() });

/**
 * The whole way of every event in this one process: collect, process, publish, and a signed call of a webhook over real
 * HTTP. It is bundled as the functions are. The receiver is another process, and is not counted.
 */
export async function path(): Promise<void> {
  const { cpuPer1000 } = WholePath.parse(await import(await bundled()));
  const receiver = fork(join(root, 'bench', 'receiver.ts'));
  try {
    const [port] = await once(receiver, 'message');
    figure('path_cpu_s_per_1000', await cpuPer1000(`http://127.0.0.1:${String(port)}/`));
  } finally {
    receiver.kill();
  }
}

async function bundled(): Promise<string> {
  const outfile = join(root, '.tributary', 'bench', 'whole-path.mjs');
  await build({
    entryPoints: [join(root, 'bench', 'whole-path.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); const __filename = import.meta.filename; const __dirname = import.meta.dirname;",
    },
    logLevel: 'error',
  });
  return outfile;
}
