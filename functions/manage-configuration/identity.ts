import type { WorkspaceConfiguration } from '@tributary/domain/configuration/configuration-store';
import type { IdentityItem } from '@tributary/domain/configuration/items';
import { DEFAULT_IDENTITY_DEFINITION } from '@tributary/domain/identity/default-definition';
import { ProposedIdentity, retiredBy } from '@tributary/domain/identity/definition';
import type { HttpRequest, HttpResponse } from '@tributary/domain/outcomes/http';
import { Problem } from '@tributary/domain/outcomes/problem';
import type { Answer } from './call.ts';
import { change, configurationOf, itemsOf } from './change.ts';
import { inForceFrom, mustNormaliseAlike, type Standing, withStanding } from './identity-versions.ts';
import { readBody } from './read-body.ts';

const IDENTITY = { kind: 'identity', id: 'identity' } as const;

type View = Standing & Partial<Pick<IdentityItem, 'createdAt'>>;

/** Version 0 is the defaults, which a workspace begins with. */
const DEFAULTS: View = { version: 0, definition: DEFAULT_IDENTITY_DEFINITION };

export const getIdentity: Answer = async ({ dependencies: { store }, workspaceId }) =>
  answered(standing(await configurationOf(store, workspaceId)), {});

/** The whole definition takes the place of the one before: what is left out of it is the default of its field. */
export const putIdentity: Answer = async ({ dependencies, request, workspaceId }) => {
  const { store, now, configurationMaxAgeMs } = dependencies;
  const definition = readBody(request, ProposedIdentity);
  const createdAt = new Date(now()).toISOString();
  const from = inForceFrom(now(), configurationMaxAgeMs);
  const item = await change(store, workspaceId, (configuration) => {
    const before = standing(configuration);
    mustMatch(request, before.version);
    mustNormaliseAlike(before, definition);
    const earlier = withStanding(before, definition, { now: now(), from });
    const retired = retiredBy(before, definition);
    mustBeFew(retired);
    const made = { version: before.version + 1, definition, createdAt, earlier };
    const next = { ...IDENTITY, ...made, ...(retired.length > 0 && { retired }) };
    return { put: [next], answer: next };
  });
  return answered(item, { appliesTo: 'events received from then on', appliesFrom: from });
};

function standing(configuration: WorkspaceConfiguration): View {
  return itemsOf(configuration, 'identity')[0] ?? DEFAULTS;
}

/** A version as `ETag` and `If-Match` write it. */
const tagOf = (version: number) => `"${version}"`;

function mustMatch({ headers }: HttpRequest, version: number): void {
  const wanted = headers['if-match']?.trim();
  if (wanted === undefined || wanted === '*' || wanted === tagOf(version)) return;
  throw new Problem('conflict', `The rules are at version ${version} now; read them again.`);
}

/** Each batch of events carries them all; nobody has so many kinds of names. */
const MAX_RETIRED = 200;

function mustBeFew(retired: NonNullable<IdentityItem['retired']>): void {
  if (retired.length <= MAX_RETIRED) return;
  throw new Problem('conflict', `At most ${MAX_RETIRED} types can be left out.`);
}

function answered({ version, definition, createdAt, retired }: View, more: object): HttpResponse {
  const made = { version, definition, ...(createdAt !== undefined && { createdAt }) };
  const body = { ...made, ...(retired && { retired }), ...more };
  return { status: 200, headers: { etag: tagOf(version) }, body };
}
