import type { CurrentConfiguration } from '@tributary/domain/configuration/compiled';
import type { MessageOutcome, QueueUseCase } from '@tributary/domain/outcomes/batch';
import type { Observe } from '@tributary/domain/outcomes/observe';
import type { RandomBytes } from '@tributary/domain/ids/ids';
import type { ProfileStore } from '@tributary/domain/profiles/profile-store';
import { unmergeProfile } from '@tributary/domain/profiles/unmerge';
import type { UnmergeEnd } from '@tributary/domain/profiles/unmerge-request';
import { pastHistory, type PastLake } from '@tributary/domain/history/past-events';
import { isOver, jobAfter, type UnmergeJob } from '@tributary/domain/unmerging/unmerge-job';
import {
  type UnmergeJobs,
  UnmergeMessage,
  type UnmergeQueue,
} from '@tributary/domain/unmerging/unmerge-jobs';

export type UnmergeDependencies = PastLake & {
  readonly store: ProfileStore;
  readonly configuration: CurrentConfiguration;
  readonly jobs: UnmergeJobs;
  readonly queue: UnmergeQueue;
  readonly now: () => number;
  readonly random: RandomBytes;
  readonly sleep: (ms: number) => Promise<void>;
  readonly observe: Observe;
};

/** Landing takes a minute or two; whoever writes a profile without a pause may pause later. */
const AGAIN_SECONDS = 120;

/**
 * Takes profiles apart, one request a message. Beginning again is harmless: until the one write that does it nothing has
 * changed, and afterwards the pin says that it is done.
 *
 * @example
 * const handle = unmergeProfiles({ store, configuration, jobs, queue, readHistory, lake, now, random, sleep, observe });
 */
export function unmergeProfiles(dependencies: UnmergeDependencies): QueueUseCase {
  return async function handle(messages) {
    const outcomes: MessageOutcome[] = [];
    // One after another: each may read much of the lake.
    for (const { body } of messages) outcomes.push(await handleMessage(body, dependencies));
    return outcomes;
  };
}

async function handleMessage(body: string, dependencies: UnmergeDependencies): Promise<MessageOutcome> {
  const message = messageOf(body);
  // What is none of ours stays on the queue until its dead-letter queue keeps it for a person to look at.
  if (message === undefined) return { kind: 'retry' };
  const job = await dependencies.jobs.find(message.workspaceId, message.id);
  if (job === undefined || isOver(job)) return { kind: 'done' };
  const end = await attempt(job, dependencies);
  await dependencies.jobs.save(jobAfter(job, end, dependencies.now()));
  dependencies.observe(COUNTS[end.is]);
  if (end.is === 'waiting') await dependencies.queue.send(message, AGAIN_SECONDS);
  return { kind: 'done' };
}

const COUNTS = {
  done: { ProfilesUnmerged: 1 },
  waiting: { UnmergesWaiting: 1 },
  refused: { UnmergesRefused: 1 },
  impossible: { UnmergesRefused: 1 },
} as const;

async function attempt(job: UnmergeJob, dependencies: UnmergeDependencies): Promise<UnmergeEnd> {
  const { jobs, now } = dependencies;
  try {
    return await unmerge(job, dependencies);
  } catch (error) {
    // Whoever asks sees it; the queue brings it again, and gives it up to a person in the end.
    await jobs.save(jobAfter(job, { is: 'failed' }, now()));
    throw error;
  }
}

async function unmerge(job: UnmergeJob, dependencies: UnmergeDependencies): Promise<UnmergeEnd> {
  const { store, now, random, sleep } = dependencies;
  const configuration = await dependencies.configuration(job.workspaceId);
  if (configuration === undefined) return { is: 'impossible', reason: 'no-such-profile' };
  const { id: pinId, key, by, acceptMissing, requestedAt } = job;
  const history = pastHistory(configuration, dependencies);
  return unmergeProfile(
    { pinId, key, by, acceptMissing, requestedAt },
    { store, now, random, sleep, configuration, history },
  );
}

function messageOf(body: string): UnmergeMessage | undefined {
  try {
    return UnmergeMessage.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
