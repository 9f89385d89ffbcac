import type { ItemKey } from '@tributary/domain/profiles/items';
import { MAX_BODIES_BYTES } from '@tributary/domain/profiles/forwarded';
import type { Commit } from './commit.ts';

/** A fact that a commit owes, and the chunk that holds its body where it is a forwarded event. */
export type Owed = { readonly commit: Commit; readonly index: number; readonly chunk?: ItemKey };

/** The facts that commits owe, in their order. */
export function owedBy(commits: readonly Commit[]): Owed[] {
  return commits.flatMap((commit) =>
    commit.wanted.map((index) => {
      const change = commit.item.changes[index];
      return change?.is === 'event-forwarded' ? { commit, index, chunk: change.chunk } : { commit, index };
    }),
  );
}

/** Bytes of facts that are made and published at once. Bodies as objects take up to twenty times as much. */
const SLICE_BYTES = 8_000_000;

/** Of a fact without a body, about. */
const FACT_BYTES = 1_000;

/**
 * What is owed in slices, by the most that their chunks may hold: what they do hold is not known before they are read.
 * A batch is one slice unless its commits forward thousands of events, or large ones. Where nothing is owed it is empty.
 */
export function* slices(owed: readonly Owed[]): Generator<readonly Owed[]> {
  let open: Owed[] = [];
  let bytes = 0;
  for (const one of owed) {
    const isNew = one.chunk !== undefined && one.chunk !== open.at(-1)?.chunk;
    bytes += FACT_BYTES + (isNew ? MAX_BODIES_BYTES : 0);
    open.push(one);
    if (bytes < SLICE_BYTES) continue;
    yield open;
    [open, bytes] = [[], 0];
  }
  yield open;
}
