import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { visitShop } from '../../local/shop/browser.ts';
import { openPhone } from '../../local/shop/phone.ts';
import { did } from '../../local/shop/profiles.ts';
import { until } from '../../local/until.ts';
import { aWorkspace, underTest, type Workspace } from './support.ts';

const LIMIT_MS = 30_000;

describe('one person with two devices', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await aWorkspace(underTest(), 'browser');
  });

  it('given a browser and a phone that nobody knows, when both sign in, then there is one profile with both histories', async () => {
    const { apiUrl } = underTest();
    const user = `u-${randomUUID()}`;
    const device = `phone-${randomUUID()}`;
    const visit = await visitShop(apiUrl, workspace.writeKey);
    const phone = openPhone({ apiUrl, writeKey: workspace.writeKey }, device);
    const browser = `anonymous_id:${visit.anonymousId()}`;

    await visit.track('Product Viewed', { product_id: 'lamp' });
    phone.track('App Opened', { version: '1' });
    await phone.flush();
    const apart = await until({ what: 'two profiles', limitMs: LIMIT_MS }, async () => {
      const [one, other] = await Promise.all([
        workspace.readPerson(browser),
        workspace.readPerson(`anonymous_id:${device}`),
      ]);
      return one && other ? [one.profileId, other.profileId] : undefined;
    });
    expect(new Set(apart).size).toBe(2);

    await visit.identify(user, { email: `${user}@example.com` });
    phone.identify(user, {});
    await phone.flush();
    visit.leave();

    const merged = await until({ what: 'one profile', limitMs: LIMIT_MS }, async () => {
      const people = await Promise.all(
        [browser, `anonymous_id:${device}`, `user_id:${user}`].map((id) => workspace.readPerson(id)),
      );
      const ids = new Set(people.map((person) => person?.profileId));
      // A person is read with several calls: some may have been answered before the merge.
      return ids.size === 1 && people.every((person) => person?.merges === 1) ? people[0] : undefined;
    });
    expect(did(merged, 'Product Viewed') && did(merged, 'App Opened')).toBe(true);
    expect(apart).toContain(merged.profileId);
    expect(merged.identifiers.map(({ type }) => type).sort()).toEqual([
      'anonymous_id',
      'anonymous_id',
      'email',
      'user_id',
    ]);
  }, 90_000);
});
