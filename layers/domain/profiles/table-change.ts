import type { ItemKey, MainItem, RedirectItem } from './items.ts';

/** One commit as the profiles table's stream tells it. */
export type TableChange = {
  readonly sequenceNumber: string;
  /** When it was written, milliseconds since the epoch (the stream says it to the second). */
  readonly arrivedAt: number;
  readonly key: ItemKey;
  readonly profileId: string;
  readonly version: number;
  /**
   * The item as it was written, unpacked with each call: an image of 2 KB may hold megabytes of objects, so that whoever
   * reads a batch holds one item at a time.
   */
  readonly item: () => MainItem | RedirectItem;
};
