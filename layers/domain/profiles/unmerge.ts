import { askedOfAccounts } from '../accounts/members.ts';
import { inParallel } from './in-parallel.ts';
import { StoreInDoubt } from './profile-store.ts';
import type { BuiltUnmerge } from './unmerge-commit.ts';
import { TooManyEvents, unmergeLake, type UnmergeLake } from './unmerge-lake.ts';
import { planUnmerge } from './unmerge-plan.ts';
import type { UnmergeEnd, UnmergePorts, UnmergeRequest } from './unmerge-request.ts';
import { readSituation } from './unmerge-situation.ts';
import { wakeProfile } from './wake-profile.ts';

/**
 * Two to read the lake, one to write, one to see that it is written; the rest for profiles that are written meanwhile and
 * for stores that give no answer. Then the caller waits.
 */
const ROUNDS = 9;

/**
 * Takes a profile apart again: pins the separation, folds the history of both parts anew, and writes both at once.
 * Everything that was folded is folded once, on one side; nothing is changed unless all of it is. Asked again under the
 * same pin it does nothing, so that whoever does not know how it ended asks again.
 *
 * @throws what the store or the lake throws besides StoreInDoubt: it is broken
 * @example
 * await unmergeProfile({ pinId, key: main.key, by: { is: 'identifier', key }, acceptMissing: false, requestedAt }, ports);
 * // { is: 'done', stays: { profileId, key }, left: { profileId, key } }
 */
export async function unmergeProfile(request: UnmergeRequest, ports: UnmergePorts): Promise<UnmergeEnd> {
  const lake = unmergeLake(ports.history);
  let end: UnmergeEnd | 'again' = 'again';
  for (let round = 0; end === 'again' && round < ROUNDS; round += 1) {
    if (round > 3) await ports.sleep(5 * 2 ** round * share(ports));
    end = await answered(() => attempt(request, lake, ports));
  }
  return end === 'again' ? { is: 'waiting', reason: 'written-meanwhile' } : end;
}

/** No answer is neither success nor failure: the next round sees whether the pin is there. */
async function answered(call: () => Promise<UnmergeEnd | 'again'>): Promise<UnmergeEnd | 'again'> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof StoreInDoubt) return 'again';
    if (error instanceof TooManyEvents) return { is: 'impossible', reason: 'too-large' };
    throw error;
  }
}

function share({ random }: UnmergePorts): number {
  return Buffer.from(random(2)).readUInt16BE(0) / 0x10000;
}

async function attempt(
  request: UnmergeRequest,
  lake: UnmergeLake,
  ports: UnmergePorts,
): Promise<UnmergeEnd | 'again'> {
  const read = await readSituation(request, ports);
  if ('is' in read) return read.is === 'done' ? tellAccountsOf(read, ports) : read;
  if (await lake.catchUp(read, ports.now())) return 'again';
  const built = await planUnmerge(request, { ...read, events: lake.events() }, ports);
  return 'is' in built ? built : await write(built, ports);
}

/**
 * Their accounts may have entered or left a segment between being read and the write: whoever was woken for that saw the
 * profile as it was before. So it is not done before both have been told once more.
 */
async function tellAccountsOf(
  end: Extract<UnmergeEnd, { is: 'done' }>,
  ports: UnmergePorts,
): Promise<UnmergeEnd | 'again'> {
  const { configuration } = ports;
  if (askedOfAccounts(configuration).size === 0) return end;
  // Whoever left is woken with the one that it was taken out of.
  const { is } = await wakeProfile(end.stays.key, configuration, ports);
  return is === 'retry' ? 'again' : end;
}

/** Whatever came of it, the next round reads: committed or not, the pin is there or is not. */
async function write({ chunks, commit }: BuiltUnmerge, { store }: UnmergePorts): Promise<'again'> {
  await inParallel(chunks, 4, (chunk) => store.putChunk(chunk));
  await store.commit(commit);
  return 'again';
}
