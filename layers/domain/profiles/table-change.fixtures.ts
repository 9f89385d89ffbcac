import type { MainItem, RedirectItem } from './items.ts';
import type { TableChange } from './table-change.ts';

/** The commit of an item, as the table's stream tells it. */
export function aChange(
  sequenceNumber: string,
  item: MainItem | RedirectItem,
  arrivedAt: number,
): TableChange {
  const { key, profileId, version } = item;
  return { sequenceNumber, arrivedAt, key, profileId, version, item: () => item };
}
