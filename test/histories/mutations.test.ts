import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkEdits, edited, EditDoesNotApply, SCALE } from './bundle.ts';
import { MUTATIONS } from './mutations.ts';
import { runHistories } from './run-histories.ts';

describe('mutations', () => {
  it.each(MUTATIONS.map((mutation) => [mutation.name, mutation] as const))(
    'given the sources, then "%s" applies',
    (_, { edits }) => {
      expect(() => checkEdits([...SCALE, ...edits])).not.toThrow();
    },
  );

  it('given the README, then it lists each of them with what catches it', () => {
    const rows = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .filter((cells) => cells.length === 4)
      .map(([, name, breaks]) => `${name}: ${breaks}`);
    // A heading and a line below it come first.
    expect(rows.slice(2)).toEqual(MUTATIONS.map(({ name, breaks }) => `${name}: ${breaks.join(', ')}`));
  });

  it('given a text that is not there, or twice, then the edit is an error', () => {
    const edit = { file: 'a.ts', find: 'one', replace: 'two' };
    expect(() => edited('nothing', [edit])).toThrow(EditDoesNotApply);
    expect(() => edited('one one', [edit])).toThrow(EditDoesNotApply);
    expect(edited('one', [edit])).toBe('two');
  });

  it('given a mutation that loses updates, then a history says so, with its seed and its shortest form', async () => {
    const { edits } = MUTATIONS.find(({ name }) => name === 'no version condition')!;
    const { violations } = await runHistories({ runs: 4, seed: 1, processes: 1, edits });
    expect(violations[0]).toMatchObject({ invariant: 'I6' });
    expect(violations[0]!.shortest).toMatch(/^seed 1, schedule \d+, rules \w+: I6 /);
    // Two events are enough for one to overwrite the other.
    expect(violations[0]!.shortest!.match(/"is":"send"/g)!.length).toBeLessThanOrEqual(4);
  }, 120_000);
});
