import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CHECKOUT, HOME } from '../../local/paths.ts';
import { freePort } from '../../local/ports.ts';
import { until } from '../../local/until.ts';

/** Longer than any boot takes that is not stuck. */
const LIMIT_MS = 300_000;

describe('npm start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-start-'));
  const localJson = join(folder, 'local.json');
  beforeAll(() => symlinkSync(join(HOME, 'emulator'), join(folder, 'emulator')));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('given a port that is taken, when it runs, then it takes the next, every act is right, scripts find it, a second start says so, and Ctrl-C leaves no process', async () => {
    const taken = createServer();
    const port = (await freePort(30_000 + Math.floor(Math.random() * 5_000))) ?? 0;
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
    const started = npmStart(folder, '--port', String(port));
    await until({ what: 'up', limitMs: LIMIT_MS }, () => /until Ctrl-C/.test(started.said()) || undefined);
    taken.close();

    expect(started.said()).toContain(`port ${port} is taken, using ${port + 1}`);
    expect(started.said()).toContain('Every act was right');
    const local: unknown = JSON.parse(readFileSync(localJson, 'utf8'));
    expect(local).toEqual({
      apiUrl: `http://127.0.0.1:${port + 1}`,
      awsEndpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      workspace: expect.stringMatching(/^wsp_/),
      writeKey: expect.stringMatching(/^wk_/),
      adminToken: expect.stringMatching(/^adm_/),
      profileToken: expect.stringMatching(/^prt_/),
      resources: {
        eventsStream: expect.any(String),
        profilesTable: expect.any(String),
        configurationTable: expect.any(String),
        activityTable: expect.any(String),
        lakeBucket: expect.any(String),
        activationsBus: expect.any(String),
      },
    });

    const second = npmStart(folder, '--exit');
    expect(await second.ended).toBe(1);
    expect(second.said()).toContain('Tributary runs already');
    expect(existsSync(localJson)).toBe(true);

    started.interrupt();
    await started.ended;
    expect(started.said()).toContain('stopped, no process is left');
    expect(await processesOf(folder)).toEqual([]);
    expect(existsSync(localJson)).toBe(false);
  }, 400_000);

  it('given what the last run left, when it is to go on with it, then the next day is played on it, and the exit code says that it was right', async () => {
    const started = npmStart(folder, '--keep', '--exit');

    expect([await started.ended, started.said()]).toEqual([
      0,
      expect.stringContaining('Every act was right'),
    ]);
    expect(started.said()).toContain('ada-2');
    expect(await processesOf(folder)).toEqual([]);
  }, 400_000);

  it('given Ctrl-C while it boots, then no process is left', async () => {
    const started = npmStart(folder, '--exit');
    await until(
      { what: 'a boot', limitMs: LIMIT_MS },
      () => /cdk bootstrap/.test(started.said()) || undefined,
    );

    started.interrupt();

    expect(await started.ended).not.toBe(0);
    expect(await processesOf(folder)).toEqual([]);
  }, 400_000);

  it('given a machine without Python, then it says so, and what to do', async () => {
    const bare = join(folder, 'bare');
    mkdirSync(bare);
    const started = run(process.execPath, ['--import', 'tsx', 'local/start.ts', '--exit'], {
      TRIBUTARY_FOLDER: bare,
      PATH: dirname(process.execPath),
    });

    expect(await started.ended).toBe(1);
    expect(started.said()).toMatch(/No Python[^]*do +Install it/);
  }, 60_000);
});

const npmStart = (folder: string, ...options: readonly string[]) =>
  run('npm', ['start', '--', ...options], { TRIBUTARY_FOLDER: folder, PATH: process.env['PATH'] ?? '' });

/** As a terminal runs it: in a process group of its own, to which Ctrl-C goes. */
function run(file: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(file, args, { cwd: CHECKOUT, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const output of [child.stdout, child.stderr])
    output.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return {
    said: () => said,
    ended: new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1))),
    interrupt: () => process.kill(-(child.pid ?? 0), 'SIGINT'),
  };
}

/** Processes that were given this folder, by their environment. */
async function processesOf(folder: string): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('ps', ['axeww', '-o', 'pid=,args='], {
    maxBuffer: 50_000_000,
  });
  return stdout.split('\n').filter((line) => line.includes(folder) && !line.includes('ps axeww'));
}
