import type { Collection } from '../accounts/configuration-for.ts';

/** What can be read of a profile. */
export const RESOURCES = ['traits', 'external_ids', 'events', 'segments', 'links', 'metadata'] as const;
export type Resource = (typeof RESOURCES)[number];

/** What can be asked about a person besides. */
const MORE = ['explain', 'visitor-token'] as const;

export type ProfilePath = {
  /** The path up to the identifier, with its last slash. */
  readonly base: string;
  /** Where the path names one; whose data it is comes from the token alone. */
  readonly space?: string;
  readonly collection: Collection;
  /** `type:value` as it was asked, decoded. */
  readonly identifier: string;
  readonly resource: Resource | (typeof MORE)[number];
};

const OURS = /^\/v1\/profiles\/(?<collection>users|accounts)\//;
const SEGMENTS = /^\/v1\/spaces\/(?<space>[^/]+)\/collections\/(?<collection>users|accounts)\/profiles\//;

/**
 * A decoded path of the profile API, ours or Segment's; undefined where it is neither. A value may hold `/` and `:`:
 * the last part is the resource, and all before it belongs to the identifier.
 *
 * @example
 * profilePath('/v1/profiles/users/user_id:a/b/traits')?.identifier; // 'user_id:a/b'
 */
export function profilePath(path: string): ProfilePath | undefined {
  const match = matched(path);
  const end = path.lastIndexOf('/');
  const resource = [...RESOURCES, ...MORE].find((name) => name === path.slice(end + 1));
  if (!match || resource === undefined || end < match.base.length) return undefined;
  return { ...match, identifier: path.slice(match.base.length, end), resource };
}

/** Where many profiles are asked for at once. */
export type LookUpPath = Pick<ProfilePath, 'base' | 'space' | 'collection'>;

/**
 * The path of a look-up of many, below ours or Segment's; undefined where it is none. No profile stands there, since an
 * identifier is followed by what is read of it.
 *
 * @example
 * lookUpPath('/v1/profiles/users/lookup')?.collection; // 'users'
 */
export function lookUpPath(path: string): LookUpPath | undefined {
  const match = matched(path);
  return match && path.slice(match.base.length) === 'lookup' ? match : undefined;
}

function matched(path: string): LookUpPath | undefined {
  const match = OURS.exec(path) ?? SEGMENTS.exec(path);
  if (!match) return undefined;
  const space = match.groups?.['space'];
  return {
    base: match[0],
    ...(space === undefined ? {} : { space }),
    collection: match.groups?.['collection'] === 'users' ? 'users' : 'accounts',
  };
}

/**
 * The path of a resource as a link, encoded again. The colon stays, as in Segment's links.
 *
 * @example
 * linkTo({ base: '/v1/profiles/users/', identifier: 'user_id:a/b', resource: 'traits' });
 * // '/v1/profiles/users/user_id:a%2Fb/traits'
 */
export function linkTo(path: Pick<ProfilePath, 'base' | 'identifier' | 'resource'>): string {
  const identifier = encodeURIComponent(path.identifier.toWellFormed()).replaceAll('%3A', ':');
  return `${encodeURI(path.base.toWellFormed())}${identifier}/${path.resource}`;
}
