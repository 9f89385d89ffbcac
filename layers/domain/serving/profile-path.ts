/** What can be read of a profile. */
const RESOURCES = ['traits', 'external_ids', 'events', 'segments', 'links', 'metadata'] as const;
export type Resource = (typeof RESOURCES)[number];

export type ProfilePath = {
  /** The path up to the identifier, with its last slash. */
  readonly base: string;
  /** Where the path names one; whose data it is comes from the token alone. */
  readonly space?: string;
  readonly collection: 'users' | 'accounts';
  /** `type:value` as it was asked, decoded. */
  readonly identifier: string;
  readonly resource: Resource;
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
  const match = OURS.exec(path) ?? SEGMENTS.exec(path);
  const end = path.lastIndexOf('/');
  const resource = RESOURCES.find((name) => name === path.slice(end + 1));
  if (!match || resource === undefined || end < match[0].length) return undefined;
  const space = match.groups?.['space'];
  return {
    base: match[0],
    ...(space === undefined ? {} : { space }),
    collection: match.groups?.['collection'] === 'users' ? 'users' : 'accounts',
    identifier: path.slice(match[0].length, end),
    resource,
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
