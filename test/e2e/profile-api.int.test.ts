import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../local/until.ts';
import { aWorkspace, collect, underTest, type Workspace } from './support.ts';

const run = promisify(execFile);
const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'profile-api.md'), 'utf8');
/** Each command of the page, without its indentation, its continuations on one line. */
const COMMANDS = [...text.matchAll(/^ *```sh\n(.*?)^ *```$/gms)]
  .flatMap(([, block = '']) => block.replaceAll(/\\\n\s*/g, ' ').split('\n'))
  .map((line) => line.trim())
  .filter((line) => line.startsWith('curl '));

describe('the commands of the page on the profile API', () => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await aWorkspace();
    const definition = { trait: 'plan', is: 'equals', value: 'gold' };
    await workspace.post('segments', { key: 'big_spenders', name: 'Big spenders', definition });
    const who = { userId: 'u1', anonymousId: 'a1' };
    const traits = { email: 'jane@example.com', plan: 'gold' };
    await collect(workspace, {
      batch: [
        { type: 'identify', ...who, traits },
        { type: 'group', ...who, groupId: 'acme', traits: { name: 'Acme' } },
      ],
    });
    await until({ what: 'the person', limitMs: 30_000 }, () =>
      workspace.readPerson('email:jane@example.com'),
    );
    await until({ what: 'the account', limitMs: 30_000 }, async () => {
      const [status] = await answered('curl -u "$TOKEN:" "$API/v1/profiles/accounts/group_id:acme/traits"');
      return status === '200' ? true : undefined;
    });
  }, 90_000);

  /** As a shell runs it. */
  async function answered(command: string): Promise<[status: string, body: string]> {
    const { apiUrl, adminToken } = underTest();
    const filled = command.replaceAll('adm_…', adminToken).replaceAll('wsp_…', workspace.id);
    const asked = filled.replace('curl ', `curl -sS -w '\\n%{http_code}' `);
    const env = { PATH: process.env['PATH'], API: apiUrl.replace(/\/$/, ''), TOKEN: workspace.profileToken };
    const { stdout } = await run('bash', ['-c', asked], { env });
    const at = stdout.lastIndexOf('\n');
    return [stdout.slice(at + 1), stdout.slice(0, at)];
  }

  it('given the page, then it has commands', () => {
    expect(COMMANDS.length).toBeGreaterThanOrEqual(7);
  });

  it.each(COMMANDS)('given %s, then it is answered as the page says', async (command) => {
    const [status, body] = await answered(command);
    expect(status).toMatch(/^20[01]$/);
    expect(body).toContain('{');
    const [, expected] = /# (304)$/.exec(command) ?? [];
    if (expected === undefined) return;
    const [etag = ''] = /(?<=^etag: ")[^"]+/im.exec(body) ?? [];
    expect(await answered(command.replace('Zq0…', etag))).toEqual([expected, expect.anything()]);
  });
});
