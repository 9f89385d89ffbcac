import * as z from 'zod';
import { UnmergeId, WorkspaceId } from '../ids/ids.ts';
import type { UnmergeEnd } from '../profiles/unmerge-request.ts';

const Missing = z.object({
  range: z.object({ from: z.number(), to: z.number() }).optional(),
  remembered: z.int(),
  counters: z.record(z.string(), z.number()),
  traits: z.array(z.string()),
  consent: z.array(z.string()).optional(),
  accounts: z.array(z.string()).optional(),
  recent: z.int().optional(),
});

/** How far a request to unmerge has come. Keys are opaque: nothing here says who it is about. */
export const UnmergeJob = z.object({
  v: z.literal(1),
  /** Also the id of the pin that both profiles carry afterwards. */
  id: UnmergeId,
  workspaceId: WorkspaceId,
  /** Item key of the identifier that stays. */
  key: z.string(),
  by: z.discriminatedUnion('is', [
    z.object({ is: z.literal('identifier'), key: z.string() }),
    z.object({ is: z.literal('merge'), profileId: z.string(), key: z.string() }),
  ]),
  acceptMissing: z.boolean(),
  /** Milliseconds since the epoch, as all times here. */
  requestedAt: z.number(),
  changedAt: z.number(),
  state: z.enum(['pending', 'waiting', 'done', 'refused', 'impossible', 'failed']),
  /** Of `waiting` and `impossible`. */
  reason: z.string().optional(),
  /** Of `done`: ids of both profiles. */
  stays: z.string().optional(),
  left: z.string().optional(),
  /** Of `refused`. */
  missing: Missing.optional(),
});
export type UnmergeJob = z.infer<typeof UnmergeJob>;

/**
 * Whether nothing more will come of it. A job that failed may be tried again.
 *
 * @example
 * isOver({ state: 'done' }); // true
 */
export function isOver({ state }: Pick<UnmergeJob, 'state'>): boolean {
  return state === 'done' || state === 'refused' || state === 'impossible';
}

/**
 * The job after an attempt.
 *
 * @param end `failed`: the attempt broke off
 * @example
 * jobAfter(job, { is: 'waiting', reason: 'not-landed' }, now).state; // 'waiting'
 */
export function jobAfter(
  job: UnmergeJob,
  end: UnmergeEnd | { readonly is: 'failed' },
  now: number,
): UnmergeJob {
  const { v, id, workspaceId, key, by, acceptMissing, requestedAt } = job;
  const asked = { v, id, workspaceId, key, by, acceptMissing, requestedAt };
  const changed: UnmergeJob = { ...asked, state: end.is, changedAt: now };
  if (end.is === 'done') return { ...changed, stays: end.stays.profileId, left: end.left.profileId };
  if (end.is === 'refused') return { ...changed, missing: Missing.parse(end.missing) };
  return end.is === 'failed' ? changed : { ...changed, reason: end.reason };
}
