import type { MainItem, RedirectItem } from './items.ts';

/** One commit as the profiles table's stream tells it: the item as it was written. */
export type TableChange = {
  readonly sequenceNumber: string;
  /** When it was written, milliseconds since the epoch (the stream says it to the second). */
  readonly arrivedAt: number;
  readonly item: MainItem | RedirectItem;
};
