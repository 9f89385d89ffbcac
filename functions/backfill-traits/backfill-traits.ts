import { type BackfillJobs, BackfillMessage, type BackfillQueue } from '@tributary/domain/backfill/job';
import { pastEvents } from '@tributary/domain/history/past-events';
import { backfillStep, type StepEnd } from '@tributary/domain/backfill/step';
import type { CompiledConfiguration, CurrentConfiguration } from '@tributary/domain/configuration/compiled';
import type { ReadHistory } from '@tributary/domain/history/history';
import type { MessageOutcome, QueueMessage, QueueUseCase } from '@tributary/domain/outcomes/batch';
import type { Observe } from '@tributary/domain/outcomes/observe';
import type { ProfileStore } from '@tributary/domain/profiles/profile-store';

/** What filling needs from outside. `now` in milliseconds since the epoch. */
export type BackfillDependencies = {
  readonly store: ProfileStore;
  readonly configuration: CurrentConfiguration;
  readonly history: ReadHistory;
  readonly jobs: BackfillJobs;
  readonly queue: BackfillQueue;
  readonly now: () => number;
  readonly observe: Observe;
  /** Profiles of one step. */
  readonly limit?: number;
};

const LIMIT = 1_000;
/** What has just been folded lands in the lake within two minutes. */
const LANDED_S = 120;

/**
 * Takes a step of a backfill from the queue and puts the next one there, before the first is done: whoever dies in
 * between does a step twice, which changes nothing.
 *
 * @example
 * const handle = backfillTraits({ store, configuration, history, jobs, queue, now, observe });
 */
export function backfillTraits(dependencies: BackfillDependencies): QueueUseCase {
  return async function handle(messages) {
    const outcomes: MessageOutcome[] = [];
    for (const message of messages) outcomes.push(await fill(message, dependencies));
    return outcomes;
  };
}

async function fill({ body }: QueueMessage, dependencies: BackfillDependencies): Promise<MessageOutcome> {
  const { store, history, jobs, queue, now, observe, limit = LIMIT } = dependencies;
  const message = messageOf(body);
  // What is none of ours stays on the queue until its dead-letter queue keeps it for a person to look at.
  if (message === undefined) return { kind: 'retry' };
  const { workspaceId, id, version } = message;
  const configuration = await dependencies.configuration(workspaceId);
  // Gone, or another version by now, which has a job of its own.
  if (configuration === undefined || versionOf(id, configuration) !== version) return { kind: 'done' };
  const features = configuration.features.filter(({ key }) => message.features.includes(key));
  await jobs.write(workspaceId, id, { version, status: 'running' });
  const events = pastEvents(history, configuration);
  const end = await backfillStep(message, { store, configuration, features, events, now, limit });
  const { next, filled } = end;
  if (next) await queue.send(next, next.after === null ? LANDED_S : 0);
  else await jobs.write(workspaceId, id, doneOf(version, end));
  observe({
    ProfilesFilled: filled.written,
    ProfilesNotFilledYet: filled.again,
    ProfilesMissed: filled.missed,
  });
  return { kind: 'done' };
}

function doneOf(version: number, { filled: { missed } }: StepEnd) {
  return { version, status: 'done', ...(missed > 0 && { missed }) } as const;
}

function versionOf(id: string, { segments, computedTraits = [] }: CompiledConfiguration): number | undefined {
  return [...computedTraits, ...segments].find((one) => one.id === id)?.version;
}

function messageOf(body: string): BackfillMessage | undefined {
  try {
    return BackfillMessage.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
