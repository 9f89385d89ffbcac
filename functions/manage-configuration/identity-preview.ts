import { compileConfiguration } from '@tributary/domain/configuration/compile-configuration';
import { compileIdentity, retaining } from '@tributary/domain/identity/compile-rules';
import { ProposedIdentity } from '@tributary/domain/identity/definition';
import { type IdentityPreview, previewIdentity } from '@tributary/domain/identity/preview';
import { newId } from '@tributary/domain/ids/ids';
import { Problem } from '@tributary/domain/outcomes/problem';
import { type PreviewJob, stateOf } from '@tributary/domain/previewing/preview-job';
import * as z from 'zod';
import type { Answer, Call } from './call.ts';
import { configurationOf } from './change.ts';
import { readBody } from './read-body.ts';
import { rangeIn } from './reports.ts';

const DAY_MS = 86_400_000;
/** What two worlds of people take in memory, and half a minute in time. */
const MAX_EVENTS = 50_000;
/** The front door gives up after 30 seconds; what was being read and what is to be compared come after it. */
const READING_MS = 18_000;

/** Longer ranges are not read while somebody waits. */
const MAX_DAYS = 31;
/** What two worlds of people take of the memory of `preview-identity`. */
const MAX_EVENTS_OF_JOB = 250_000;

const Asked = z.strictObject({
  definition: ProposedIdentity,
  from: z.string().optional(),
  to: z.string().optional(),
  /** At most so many events. */
  sample: z.int().min(1).max(MAX_EVENTS_OF_JOB).optional(),
  /** `all`: of people from all over the range, by a job; from the first event on, where `from` is not said. */
  mode: z.literal('all').optional(),
});
type Asked = z.infer<typeof Asked>;
type Range = { readonly from: number; readonly to: number };

/** What other rules would have made of past events. Nothing is changed: no profile is read or written. */
export const previewRules: Answer = async (call) => {
  const { dependencies, request } = call;
  const asked = readBody(request, Asked);
  const range = rangeIn(asked, { now: dependencies.now(), usualMs: 7 * DAY_MS, maxDays: Infinity });
  const isLarge = range.to - range.from > MAX_DAYS * DAY_MS || (asked.sample ?? 0) > MAX_EVENTS;
  return asked.mode === 'all' || isLarge ? startJob(asked, range, call) : previewNow(asked, range, call);
};

async function startJob(
  { definition, from, mode, sample = MAX_EVENTS_OF_JOB }: Asked,
  range: Range,
  { dependencies, workspaceId }: Call,
): ReturnType<Answer> {
  const { store, previews, now, random } = dependencies;
  await configurationOf(store, workspaceId);
  const at = now();
  const id = newId('pvw_', at, random);
  const times = { to: range.to, ...((mode !== 'all' || from !== undefined) && { from: range.from }) };
  const asked = { definition, ...times, sample, requestedAt: at, changedAt: at };
  const job: PreviewJob = { v: 1, id, workspaceId, ...asked, state: 'pending' };
  await previews.jobs.save(job);
  await previews.starter.start({ v: 1, workspaceId, id });
  const location = `/v1/workspaces/${workspaceId}/identity/previews/${id}`;
  return { status: 202, headers: { location }, body: jobView(job, at) };
}

/** What came of a preview that was too large to wait for. */
export const getPreview: Answer = async ({ dependencies, workspaceId, id }) => {
  const job = await dependencies.previews.jobs.find(workspaceId, id);
  if (!job) throw new Problem('not-found', 'There is no such preview.');
  return { status: 200, body: jobView(job, dependencies.now()) };
};

function jobView(job: PreviewJob, now: number): object {
  const { id, requestedAt, changedAt, report } = job;
  const times = { requestedAt: iso(requestedAt), changedAt: iso(changedAt) };
  return { id, state: stateOf(job, now), ...times, ...report };
}

async function previewNow(
  asked: Asked,
  range: Range,
  { dependencies, workspaceId }: Call,
): ReturnType<Answer> {
  const { store, history, now, random } = dependencies;
  const configuration = compileConfiguration(await configurationOf(store, workspaceId));
  const today = configuration.identity;
  const proposed = retaining(compileIdentity(asked.definition, today.version + 1), today);
  const limits = { events: asked.sample ?? MAX_EVENTS, until: now() + READING_MS };
  const preview = await previewIdentity({ configuration, proposed, range, limits }, { history, now, random });
  return { status: 200, body: view(preview, range) };
}

const iso = (at: number) => new Date(at).toISOString();

function view({ read, ...rest }: IdentityPreview, range: Range) {
  const { events, last, endedBy } = read;
  return {
    read: {
      ...{ from: iso(range.from), to: iso(range.to), events },
      ...(last !== undefined && { last: iso(last) }),
      // A sample is the beginning of the range: a stretch of time, in which nobody is seen by halves.
      isSample: endedBy !== undefined,
      ...(endedBy !== undefined && { endedBy }),
    },
    ...rest,
  };
}
