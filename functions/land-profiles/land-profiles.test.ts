import { describe, expect, it } from '@jest/globals';
import { memoryLake } from '@tributary/domain/collecting/lake-writer.memory';
import { mainWith, redirectWith, workspaceId } from '@tributary/domain/facts/facts.fixtures';
import type { MainItem, RedirectItem } from '@tributary/domain/profiles/items';
import { aChange } from '@tributary/domain/profiles/table-change.fixtures';
import { landProfiles } from './land-profiles.ts';

const nine = Date.UTC(2026, 10, 2, 9, 59, 59);
const invocation = { remainingMs: () => 60_000 };
const person = (digit: string, version: number): MainItem =>
  mainWith([], { profileId: `prf_${digit.repeat(32)}`, version });
const change = (sequenceNumber: string, item: MainItem | RedirectItem, arrivedAt = nine) =>
  aChange(sequenceNumber, item, arrivedAt);

function world() {
  const lake = memoryLake();
  return { lake, run: landProfiles({ lake, observe: () => undefined }) };
}

function lines(lake: ReturnType<typeof memoryLake>) {
  return [...lake.objects.keys()].flatMap((key) => lake.lines(key));
}

describe('landing profiles', () => {
  it('given a profile, then its line says who it is, and nothing of how it is kept', async () => {
    const { lake, run } = world();
    const email = { value: 'jane@example.com', at: 7, tie: 'x', sourceId: 'src' };
    const item = mainWith([], {
      identifiers: [{ type: 'email', value: 'jane@example.com', key: 'secret', firstSeen: 5 }],
      state: { ...mainWith([]).state, traits: { email } },
      memberships: { seg_1: { version: 2, since: 9 } },
    });
    await run([change('1', item)], invocation);
    expect(lines(lake)).toEqual([
      {
        v: 1,
        workspaceId,
        profileId: item.profileId,
        key: item.key,
        version: 5,
        at: '2026-11-02T09:59:59.000Z',
        identifiers: [{ type: 'email', value: 'jane@example.com', firstSeen: 5 }],
        traits: { email: { value: 'jane@example.com', at: 7 } },
        memberships: { seg_1: { version: 2, since: 9 } },
      },
    ]);
  });

  it('given several versions of a profile, then the greatest alone is landed, whatever their order', async () => {
    const { lake, run } = world();
    await run(
      [change('1', person('a', 2)), change('2', person('b', 1)), change('3', person('a', 1))],
      invocation,
    );
    expect(lines(lake)).toMatchObject([{ version: 2 }, { version: 1 }]);
  });

  it('given profiles that unpack to much, then only the newest version of each is unpacked, one after another, and all can be read', async () => {
    const { lake, run } = world();
    const text = { value: 'x'.repeat(300_000), at: 7, tie: 'x', sourceId: 'src' };
    let unpacked = 0;
    const batch = Array.from({ length: 40 }, (_, index) => {
      const of = person(String(index % 10), index + 1);
      const item = { ...of, state: { ...of.state, traits: { text } } };
      return { ...change(String(index), item), item: () => ((unpacked += 1), item) };
    });
    await run(batch, invocation);
    expect(unpacked).toBe(10);
    expect(lines(lake)).toMatchObject(
      Array.from({ length: 10 }, (_, index) => ({
        profileId: batch[index]!.profileId,
        version: index + 31,
        traits: { text: { value: text.value } },
      })),
    );
  });

  it('given a redirect, then its line says into whom it went', async () => {
    const { lake, run } = world();
    const item = redirectWith([]);
    await run([change('1', item)], invocation);
    expect(lines(lake)).toMatchObject([{ profileId: item.profileId, traits: {}, mergedInto: item.to }]);
  });

  it('given a batch across a full hour and two workspaces, then each hour and workspace has an object', async () => {
    const { lake, run } = world();
    const other = `wsp_${'7'.repeat(32)}`;
    const elsewhere = { ...person('c', 1), key: `${other}#key` };
    await run(
      [change('1', person('a', 1)), change('2', person('b', 1), nine + 1000), change('3', elsewhere)],
      invocation,
    );
    expect([...lake.objects.keys()].map((key) => key.replace(/\/[^/]*$/, '')).sort()).toEqual([
      `profiles/workspace=${workspaceId}/date=2026-11-02/hour=09`,
      `profiles/workspace=${workspaceId}/date=2026-11-02/hour=10`,
      `profiles/workspace=${other}/date=2026-11-02/hour=09`,
    ]);
  });

  it('given the batch again, then it overwrites itself; given other commits under its numbers, then they stay apart', async () => {
    const { lake, run } = world();
    const batch = [change('1', person('a', 1))];
    await run(batch, invocation);
    await run(batch, invocation);
    expect(lake.objects.size).toBe(1);
    await run([change('1', person('b', 1))], invocation);
    expect(lake.objects.size).toBe(2);
  });

  it('given a lake that does not answer, then the batch fails', async () => {
    const { lake, run } = world();
    lake.fail('after');
    await expect(run([change('1', person('a', 1))], invocation)).rejects.toThrow();
  });
});
