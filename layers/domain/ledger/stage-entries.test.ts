import { describe, expect, it } from '@jest/globals';
import { stageEntries } from './stage-entries.ts';

const workspaceId = `wsp_${'1'.repeat(32)}`;
const other = `wsp_${'2'.repeat(32)}`;
const attempt = { stage: 'process', at: 7, batchId: 'b-1' } as const;
const ten = Date.UTC(2026, 10, 2, 10);
const record = { sourceId: 'src', processed: 1 };

describe('entries of a batch', () => {
  it('given records around the full hour and of two workspaces, then each hour and workspace has an entry', () => {
    const entries = stageEntries(attempt, [
      { workspaceId, arrivedAt: ten - 1, recordId: 'r1', record },
      { workspaceId, arrivedAt: ten, recordId: 'r2', record },
      { workspaceId, arrivedAt: ten + 5, recordId: 'r2', record: { sourceId: 'src-2', processed: 2 } },
      { workspaceId: other, arrivedAt: ten, recordId: 'r3', record },
    ]);
    expect(entries).toEqual([
      { ...attempt, workspaceId, arrivedAt: ten - 1, records: { r1: [record] }, events: {} },
      {
        ...attempt,
        workspaceId,
        arrivedAt: ten,
        records: { r2: [record, { sourceId: 'src-2', processed: 2 }] },
        events: {},
      },
      { ...attempt, workspaceId: other, arrivedAt: ten, records: { r3: [record] }, events: {} },
    ]);
  });

  it('given the end of an event of the retry queue, then it stands under its own key', () => {
    const event = { sourceId: 'src', end: 'processed' } as const;
    const [entry] = stageEntries(attempt, [{ workspaceId, arrivedAt: ten, eventKey: 'r1#3', event }]);
    expect(entry?.events).toEqual({ 'r1#3': event });
  });

  it('given nothing, then there is no entry', () => {
    expect(stageEntries(attempt, [])).toEqual([]);
  });
});
