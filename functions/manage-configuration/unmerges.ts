import { compileConfiguration } from '@tributary/domain/configuration/compile-configuration';
import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import { newId, WorkspaceId } from '@tributary/domain/ids/ids';
import { Problem } from '@tributary/domain/outcomes/problem';
import { findProfile } from '@tributary/domain/profiles/find-profile';
import type { MainItem } from '@tributary/domain/profiles/items';
import { StoreInDoubt } from '@tributary/domain/profiles/profile-store';
import type { UnmergeBy } from '@tributary/domain/profiles/unmerge-request';
import { owns } from '@tributary/domain/profiles/walk';
import { askedKey } from '@tributary/domain/serving/asked-identifier';
import type { UnmergeJob } from '@tributary/domain/unmerging/unmerge-job';
import * as z from 'zod';
import { mustOpen } from './authorize.ts';
import type { Answer, Call } from './call.ts';
import { configurationOf } from './change.ts';
import { mustHold, readBody } from './read-body.ts';

const Asked = z.strictObject({
  /** Of whose profile, where the path does not say it: `type:value`. */
  profile: z.string().optional(),
  identifier: z.string().optional(),
  profileId: z.string().optional(),
  acceptMissing: z.boolean().default(false),
  workspaceId: WorkspaceId.optional(),
});
type Asked = z.infer<typeof Asked>;

/** `POST /v1/profiles/users/{type}:{value}/unmerge`: the workspace is the token's, or named in the body. */
export const unmergePerson: Answer = async (call) => {
  const asked = readBody(call.request, Asked);
  const { access, id } = call;
  const workspaceId = asked.workspaceId ?? access.workspaceId;
  if (workspaceId === '*')
    mustHold([{ field: 'workspaceId', expected: 'a workspace, since the token opens all of them' }]);
  mustOpen(access, workspaceId);
  return request({ ...call, workspaceId }, { ...asked, profile: id });
};

/** `POST /v1/workspaces/{id}/unmerges`: the same for values that no path takes. */
export const createUnmerge: Answer = (call) => request(call, readBody(call.request, Asked));

export const getUnmerge: Answer = async ({ dependencies, workspaceId, id }) => {
  const job = await dependencies.unmerges.find(workspaceId, id);
  if (!job) throw new Problem('not-found', 'There is no such request to unmerge.');
  return { status: 200, body: view(job) };
};

async function request(call: Call, asked: Asked): ReturnType<Answer> {
  const { dependencies, workspaceId } = call;
  const { store, unmerges, unmergeQueue, now, random } = dependencies;
  const configuration = compileConfiguration(await configurationOf(store, workspaceId));
  const target = await targetOf(asked, configuration, dependencies);
  const at = now();
  const id = newId('unm_', at, random);
  const times = { requestedAt: at, changedAt: at };
  const { acceptMissing } = asked;
  const job: UnmergeJob = { v: 1, id, workspaceId, ...target, acceptMissing, ...times, state: 'pending' };
  await unmerges.save(job);
  await unmergeQueue.send({ v: 1, workspaceId, id }, 0);
  const location = `/v1/workspaces/${workspaceId}/unmerges/${id}`;
  return { status: 202, headers: { location }, body: view(job) };
}

/** What is to stay, and what is to leave it, by the profile as it stands now. */
async function targetOf(
  { profile = '', identifier, profileId }: Asked,
  configuration: CompiledConfiguration,
  dependencies: Call['dependencies'],
): Promise<{ readonly key: string; readonly by: UnmergeBy }> {
  if ((identifier === undefined) === (profileId === undefined))
    mustHold([{ field: 'identifier', expected: 'either this or `profileId`' }]);
  const asked = keyOf('profile', profile, configuration);
  const main = await profileAt(asked, dependencies);
  if (identifier === undefined) return byMerge(main, profileId);
  const left = keyOf('identifier', identifier, configuration);
  if (!owns(main, left)) throw new Problem('not-found', 'The profile has no such identifier.');
  // Asked by the very identifier that is to leave, it leaves what the profile stands on.
  const key = asked === left ? main.key : asked;
  if (key === left)
    throw new Problem('conflict', 'The profile stands on this identifier: name another that is to stay.');
  return { key, by: { is: 'identifier', key: left } };
}

function byMerge(main: MainItem, profileId: string | undefined) {
  const joined = main.joined?.find((one) => one.profileId === profileId);
  if (!joined) throw new Problem('not-found', 'The profile has not taken in such a profile.');
  return { key: main.key, by: { is: 'merge', profileId: joined.profileId, key: joined.key } } as const;
}

async function profileAt(key: string, { profiles }: Call['dependencies']): Promise<MainItem> {
  try {
    const main = await findProfile({ store: profiles, consistent: true }, key);
    if (main) return main;
  } catch (error) {
    if (!(error instanceof StoreInDoubt)) throw error;
    throw new Problem('temporarily-unavailable', 'The profile could not be read right now.');
  }
  throw new Problem('not-found', 'No profile has this identifier.');
}

function keyOf(field: string, text: string, workspace: CompiledConfiguration): string {
  const key = askedKey(text, { workspace, collection: 'users', field });
  if (key === undefined) mustHold([{ field, expected: 'a value that its type can have' }]);
  return key ?? '';
}

const iso = (at: number) => new Date(at).toISOString();

function view(job: UnmergeJob): object {
  const { id, state, requestedAt, changedAt, reason, stays, left, missing } = job;
  const range = missing?.range && { from: iso(missing.range.from), to: iso(missing.range.to) };
  return {
    ...{ id, state, requestedAt: iso(requestedAt), changedAt: iso(changedAt) },
    ...(reason !== undefined && { reason }),
    ...(stays !== undefined && { stays, left }),
    ...(missing && { missing: { ...missing, ...(range && { range }) } }),
  };
}
