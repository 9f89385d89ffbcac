import { pastEvents } from '../backfill/past-events.ts';
import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { ReadHistory } from '../history/history.ts';
import type { LakeReader } from '../history/lake-reader.ts';
import type { PastHistory } from '../profiles/history-of.ts';

/** The lake, as both of its readers. */
export type PastLake = { readonly readHistory: ReadHistory; readonly lake: Pick<LakeReader, 'listKeys'> };

/**
 * A workspace's past events as the pipeline would fold them today, and how far the lake reaches back.
 *
 * @example
 * const history = pastHistory(configuration, { readHistory: readHistory({ lake, skipped }), lake });
 */
export function pastHistory(
  configuration: CompiledConfiguration,
  { readHistory, lake }: PastLake,
): PastHistory {
  return {
    events: pastEvents(readHistory, configuration),
    async earliest() {
      for await (const key of lake.listKeys(`raw/workspace=${configuration.workspaceId}/`))
        return hourOfKey(key);
      return undefined;
    },
  };
}

/** The beginning of the hour in which the oldest object arrived: keys sort by it. */
function hourOfKey(key: string): number | undefined {
  const match = /\/date=(\d{4}-\d\d-\d\d)\/hour=(\d\d)\//.exec(key);
  return match ? Date.parse(`${match[1] ?? ''}T${match[2] ?? ''}:00:00Z`) : undefined;
}
