import { buildCommit, type BuiltCommit, withMemory } from './build-commit.ts';
import type { CommitContext } from './chunk.ts';
import { inParallel } from './in-parallel.ts';
import type { Plan } from './plan.ts';
import { ItemTooLarge, type ProfileStore, StoreInDoubt } from './profile-store.ts';
import { spill } from './spill.ts';

/** How a plan ended. `too-large`: the profile could not be stored; `broken`: making its commit threw. */
export type PlanEnd = 'committed' | 'conflict' | 'in-doubt' | 'too-large' | 'broken';

/** An item may hold 400 KB; attribute names and indexes take some of it. */
export const MAX_MAIN_BYTES = 380_000;
/** Below so many parts no profile comes near the limit, and it need not be measured. */
const FEW_PARTS = 10;

/**
 * Writes a plan: its chunks first, and only when all of them are there the one write that names them.
 *
 * @throws what the store throws besides StoreInDoubt: it is broken
 * @example
 * await writePlan(plan, { context, store }); // 'committed'
 */
export async function writePlan(
  plan: Plan,
  { context, store }: { readonly context: CommitContext; readonly store: ProfileStore },
): Promise<PlanEnd> {
  const built = buildSafely(plan, context);
  if (built === undefined) return 'broken';
  try {
    const { memory, chunks } = await spill(built.remembered, context, store);
    const main = withMemory(built.commit.main, memory);
    if (isTooLarge(main)) return 'too-large';
    await inParallel([...chunks, ...built.chunks], 4, (chunk) => store.putChunk(chunk));
    return await store.commit({ ...built.commit, main });
  } catch (error) {
    if (error instanceof StoreInDoubt) return 'in-doubt';
    if (error instanceof ItemTooLarge) return 'too-large';
    throw error;
  }
}

/** A bug that one event brings out must not stop a shard: whoever calls tries the events one by one. */
function buildSafely(plan: Plan, context: CommitContext): BuiltCommit | undefined {
  try {
    return buildCommit(plan, context);
  } catch {
    return undefined;
  }
}

function isTooLarge(main: BuiltCommit['commit']['main']): boolean {
  const { identifiers, changes, state } = main;
  const { traits, consent } = state;
  const names = Object.keys(traits).length + Object.keys(consent).length;
  const parts = identifiers.length + changes.length + names;
  return parts > FEW_PARTS && Buffer.byteLength(JSON.stringify(main)) > MAX_MAIN_BYTES;
}
