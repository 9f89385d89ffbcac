import { collectionOf } from '@tributary/domain/accounts/configuration-for';
import type { HttpRequest, HttpResponse } from '@tributary/domain/outcomes/http';
import { Problem } from '@tributary/domain/outcomes/problem';
import { mustHold, readBody } from '@tributary/domain/outcomes/read-body';
import type { ItemKey, MainItem } from '@tributary/domain/profiles/items';
import { askedKey } from '@tributary/domain/serving/asked-identifier';
import { findProfiles, orTryAgain } from '@tributary/domain/serving/find-profiles';
import { linkTo, RESOURCES, type LookUpPath, type Resource } from '@tributary/domain/serving/profile-path';
import { VIEWS } from '@tributary/domain/serving/views';
import * as z from 'zod';
import { questionOf } from './read-profile.ts';
import type { Serving } from './serving.ts';

const LookUp = z.strictObject({
  ids: z.array(z.string().max(1200)).min(1).max(100),
  include: z.array(z.enum(RESOURCES)).min(1).default(['traits']),
  /** How many of each list, at most. */
  limit: z.int().min(1).max(200).default(200),
  verbose: z.boolean().default(false),
});
type LookUp = z.infer<typeof LookUp>;

/** What one page of each resource takes at most. */
const MOST = { traits: 200, external_ids: 100, events: 100, segments: 200, links: 50, metadata: 1 } as const;

/** Profiles read at once: a hundred of the largest would fill the function's memory. */
const AT_ONCE = 25;
/** A response of Lambda may have 6 MB. */
const MAX_BYTES = 4_500_000;

type Result = { readonly id: string; readonly status: number } & Readonly<Record<string, unknown>>;

/** Up to a hundred profiles at once, each with a result of its own. */
export async function lookUp(
  path: LookUpPath,
  request: HttpRequest,
  serving: Serving,
): Promise<HttpResponse> {
  const asked = readBody(request, LookUp);
  if (path.collection === 'accounts' && asked.include.includes('links'))
    mustHold([{ field: 'include', expected: 'no links: members are read one account at a time' }]);
  const results: Result[] = [];
  let bytes = 0;
  for (let at = 0; at < asked.ids.length; at += AT_ONCE) {
    const ids = asked.ids.slice(at, at + AT_ONCE);
    for (const found of await resultsOf(ids, { path, asked }, serving)) {
      const size = Buffer.byteLength(JSON.stringify(found));
      const fits = bytes + size <= MAX_BYTES;
      if (fits) bytes += size;
      results.push(fits ? found : tooLarge(found.id));
    }
  }
  return { status: 200, headers: { 'cache-control': 'no-store' }, body: { results } };
}

type Looking = { readonly path: LookUpPath; readonly asked: LookUp };

async function resultsOf(ids: readonly string[], looking: Looking, serving: Serving): Promise<Result[]> {
  const { collection } = looking.path;
  const keys = ids.map((id) =>
    keyOrProblem(id, () => askedKey(id, { ...serving, collection, field: 'ids' })),
  );
  const wanted = keys.filter((key) => typeof key === 'string');
  const owners = await orTryAgain(() => findProfiles(serving.profiles, wanted));
  return ids.map((id, index) => {
    const key = keys[index];
    if (key instanceof Problem) return refused(id, 400, key);
    const main = key === undefined ? undefined : owners.get(key);
    return main && collectionOf(main) === collection
      ? { id, status: 200, profile: profileOf(id, main, { looking, serving }) }
      : refused(id, 404, new Problem('not-found', 'No profile has this identifier.'));
  });
}

function keyOrProblem(id: string, key: () => ItemKey | undefined): ItemKey | Problem | undefined {
  try {
    return key();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

function profileOf(
  id: string,
  main: MainItem,
  { looking, serving }: { readonly looking: Looking; readonly serving: Serving },
): Record<string, unknown> {
  const { path, asked } = looking;
  const next: Partial<Record<Resource, string>> = {};
  const parts = asked.include.map((resource) => {
    const link = linkTo({ base: path.base, identifier: id, resource });
    const query = {
      limit: String(Math.min(asked.limit, MOST[resource])),
      ...(asked.verbose && { verbose: 'true' }),
    };
    const { traits, metadata, data, cursor } = VIEWS[resource](questionOf(main, { link, query }, serving));
    if (cursor?.has_more) next[resource] = cursor.url;
    return [resource, traits ?? metadata ?? data] as const;
  });
  const { profileId, version } = main;
  return { profile_id: profileId, version, ...Object.fromEntries(parts), next };
}

function refused(id: string, status: number, { code, message, errors }: Problem): Result {
  return { id, status, code, detail: message, ...(errors.length > 0 && { errors }) };
}

function tooLarge(id: string): Result {
  return refused(id, 413, new Problem('payload-too-large', 'The answer is full: ask for this one again.'));
}
