import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { writeLocalJson, type LocalJson } from './local-json.ts';

it('given what runs, then the file for scripts holds exactly these keys, for its owner only', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-json-'));
  const file = join(folder, 'local.json');
  const content: LocalJson = {
    apiUrl: 'http://127.0.0.1:8080',
    awsEndpoint: 'http://127.0.0.1:4566',
    workspace: 'wsp_1',
    writeKey: 'wk_1',
    adminToken: 'adm_1',
    profileToken: 'prt_1',
    resources: {
      eventsStream: 'e',
      profilesTable: 'p',
      configurationTable: 'c',
      activityTable: 'a',
      lakeBucket: 'l',
      activationsBus: 'b',
    },
  };

  writeLocalJson(file, content);

  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(content);
  expect(statSync(file).mode & 0o077).toBe(0);
  rmSync(folder, { recursive: true });
});
