import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { forgetStreamPositions } from './emulator-state.ts';

describe('what the emulator saved', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tributary-state-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('given positions in streams of tables, then they are forgotten, and everything else stays as it is', () => {
    const saved = (data: Readonly<Record<string, number>>) => ({
      __ministack_format__: 1,
      payload: {
        esms: { data: { one: { BatchSize: 100 } } },
        kinesis_positions: { data: { one: { 'shardId-0': 49 } } },
        dynamodb_stream_positions: { __account_region_scoped__: true, data },
      },
    });
    writeFileSync(join(folder, 'lambda.json'), JSON.stringify(saved({ one: 158, two: 12 })));

    forgetStreamPositions(folder);

    expect(JSON.parse(readFileSync(join(folder, 'lambda.json'), 'utf8'))).toEqual(saved({}));
  });

  it('given that nothing was saved, then nothing is', () => {
    forgetStreamPositions(folder);

    expect(readdirSync(folder)).toEqual([]);
  });
});
