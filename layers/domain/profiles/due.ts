import type { MainItem } from './items.ts';

/**
 * The time under which a profile is indexed. Lazy: an earlier time that has not come yet stays, since rewriting an
 * index costs two writes and waking for nothing costs one read.
 *
 * @param indexed as committed
 * @param due the true time, where there is one
 * @example
 * dueAt({ indexed: 50, due: 90, now: 10 }); // 50
 */
export function dueAt(times: {
  readonly indexed: number | undefined;
  readonly due: number | undefined;
  readonly now: number;
}): number | undefined {
  const { indexed, due, now } = times;
  if (indexed === undefined || indexed <= now) return due;
  return due === undefined ? indexed : Math.min(indexed, due);
}

/**
 * The item under a due time; the field is left out where it is never due.
 *
 * @example
 * withDue(main, undefined).dueAt; // undefined
 */
export function withDue(main: MainItem, due: number | undefined): MainItem {
  const { dueAt: indexed, ...rest } = main;
  if (indexed === due) return main;
  return due === undefined ? rest : { ...rest, dueAt: due };
}
