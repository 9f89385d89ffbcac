import type { CurrentConfiguration } from '@tributary/domain/configuration/compiled';
import type { MessageOutcome, QueueMessage, QueueUseCase } from '@tributary/domain/outcomes/batch';
import type { Observe } from '@tributary/domain/outcomes/observe';
import type { DueProfiles, ProfileStore, WakeUps } from '@tributary/domain/profiles/profile-store';
import { wakeProfile } from '@tributary/domain/profiles/wake-profile';
import * as z from 'zod';

/** A wake-up as it stands on the queue. */
export const WakeMessage = z.object({
  v: z.literal(1),
  workspaceId: z.string().min(1),
  key: z.string().min(1),
  at: z.number(),
});

/** What waking needs from outside. `now` in milliseconds since the epoch. */
export type WakeDependencies = {
  readonly store: ProfileStore;
  readonly configuration: CurrentConfiguration;
  readonly wakeUps: WakeUps;
  readonly now: () => number;
  readonly observe: Observe;
};

/** The next tick comes in a minute; two leave room for one that is late. */
const AHEAD_MS = 2 * 60_000;
/** What fell due so lately is handed over whole, whatever else has piled up. */
const BACK_MS = 10 * 60_000;
/**
 * Of what has been due for longer, because the platform stood still, each tick hands over so many: what is woken leaves
 * the index, and the next tick goes on.
 */
const OVERDUE = 24_000;
const CHUNK = 500;

/**
 * The tick: hands every profile that falls due before the next one to the queue, which delays exactly. Due profiles may
 * be handed over several times: waking is idempotent.
 *
 * @example
 * const tick = queueDueProfiles({ due, wakeUps, now, observe });
 */
export function queueDueProfiles(
  dependencies: Pick<WakeDependencies, 'wakeUps' | 'now' | 'observe'> & { readonly due: DueProfiles },
): () => Promise<void> {
  const { due, wakeUps, now, observe } = dependencies;
  return async function tick() {
    const at = now();
    const recent = await queueAll(due.due({ from: at - BACK_MS, to: at + AHEAD_MS }), wakeUps);
    const overdue = await queueAll(due.due({ from: 0, to: at - BACK_MS, limit: OVERDUE }), wakeUps);
    observe({ ProfilesQueued: recent + overdue, ProfilesOverdue: overdue });
  };
}

async function queueAll(found: ReturnType<DueProfiles['due']>, wakeUps: WakeUps): Promise<number> {
  let queued = 0;
  let chunk: Parameters<WakeUps['schedule']>[0][number][] = [];
  const flush = async () => {
    if (chunk.length > 0) await wakeUps.schedule(chunk);
    queued += chunk.length;
    chunk = [];
  };
  for await (const { key, dueAt } of found) {
    // The key begins with its workspace: the index holds keys only.
    chunk.push({ workspaceId: key.slice(0, key.indexOf('#')), key, at: dueAt });
    if (chunk.length >= CHUNK) await flush();
  }
  await flush();
  return queued;
}

/**
 * The queue: evaluates each profile now. One that is not due yet (the queue's clock was early, or its time has moved)
 * is asked for again where the next tick might come too late.
 *
 * @example
 * const wake = wakeProfiles({ store, configuration, wakeUps, now, observe });
 */
export function wakeProfiles(dependencies: WakeDependencies): QueueUseCase {
  return async function handle(messages) {
    const outcomes = await Promise.all(messages.map((message) => wake(message, dependencies)));
    dependencies.observe({
      ProfilesWoken: messages.length,
      WakeUpsRetried: outcomes.filter(({ kind }) => kind === 'retry').length,
    });
    return outcomes;
  };
}

async function wake(message: QueueMessage, dependencies: WakeDependencies): Promise<MessageOutcome> {
  const parsed = messageOf(message.body);
  // What is none of ours stays on the queue until its dead-letter queue keeps it for a person to look at.
  if (parsed === undefined) return { kind: 'retry' };
  const { workspaceId, key } = parsed;
  const configuration = await dependencies.configuration(workspaceId);
  const end = await wakeProfile(key, configuration, dependencies);
  if (end.is === 'early' && end.at < dependencies.now() + AHEAD_MS)
    await dependencies.wakeUps.schedule([{ workspaceId, key, at: end.at }]);
  return end.is === 'retry' ? { kind: 'retry', afterMs: 5_000 } : { kind: 'done' };
}

function messageOf(body: string): z.infer<typeof WakeMessage> | undefined {
  try {
    return WakeMessage.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
