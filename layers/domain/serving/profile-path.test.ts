import { describe, expect, it } from '@jest/globals';
import { linkTo, lookUpPath, profilePath } from './profile-path.ts';

describe('a path of the profile API', () => {
  it.each([
    ['/v1/profiles/users/user_id:u1/traits', 'users', 'user_id:u1', 'traits', undefined],
    ['/v1/profiles/accounts/group_id:g1/links', 'accounts', 'group_id:g1', 'links', undefined],
    [
      '/v1/spaces/s1/collections/users/profiles/email:a@b.c/external_ids',
      'users',
      'email:a@b.c',
      'external_ids',
      's1',
    ],
    [
      '/v1/profiles/users/user_id:a/b:c/traits/segments',
      'users',
      'user_id:a/b:c/traits',
      'segments',
      undefined,
    ],
    ['/v1/profiles/users/user_id:/events', 'users', 'user_id:', 'events', undefined],
    ['/v1/profiles/users/user_id:with\nline/metadata', 'users', 'user_id:with\nline', 'metadata', undefined],
  ])('given %j, then it is understood', (...[path, collection, identifier, resource, space]) => {
    expect(profilePath(path)).toMatchObject({
      collection,
      identifier,
      resource,
      ...(space === undefined ? {} : { space }),
    });
  });

  it.each([
    '/v1/profiles',
    '/v1/profiles/users',
    '/v1/profiles/users/traits',
    '/v1/profiles/users/user_id:u1',
    '/v1/profiles/users/user_id:u1/',
    '/v1/profiles/users/user_id:u1/secrets',
    '/v1/profiles/robots/user_id:u1/traits',
    '/v1/spaces/s1/collections/users/user_id:u1/traits',
    '/v1/spaces//collections/users/profiles/user_id:u1/traits',
    '/v2/profiles/users/user_id:u1/traits',
  ])('given %j, then it is none', (path) => expect(profilePath(path)).toBeUndefined());

  it.each([
    ['/v1/profiles/users/lookup', 'users', undefined],
    ['/v1/spaces/s1/collections/accounts/profiles/lookup', 'accounts', 's1'],
  ])('given %j, then many may be looked up there', (path, collection, space) => {
    expect(lookUpPath(path)).toEqual({
      base: path.slice(0, -'lookup'.length),
      collection,
      ...(space === undefined ? {} : { space }),
    });
    expect(profilePath(path)).toBeUndefined();
  });

  it.each(['/v1/profiles/users/user_id:lookup', '/v1/profiles/users/user_id:u1/lookup', '/v1/lookup'])(
    'given %j, then it is no look-up',
    (path) => expect(lookUpPath(path)).toBeUndefined(),
  );

  it.each([
    ['user_id:u1', 'user_id:u1'],
    ['user_id:a/b?c#d', 'user_id:a%2Fb%3Fc%23d'],
    ['phone:+420601123456', 'phone:%2B420601123456'],
    ['user_id:50%', 'user_id:50%25'],
    ['user_id:\ud800', 'user_id:%EF%BF%BD'],
  ])('given the identifier %j, then its link is %j', (identifier, encoded) => {
    expect(linkTo({ base: '/v1/profiles/users/', identifier, resource: 'traits' })).toBe(
      `/v1/profiles/users/${encoded}/traits`,
    );
  });
});
