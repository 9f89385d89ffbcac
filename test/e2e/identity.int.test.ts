import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { DEFAULT_IDENTITY_DEFINITION } from '../../layers/domain/identity/default-definition.ts';
import { ApiError, call } from '../../local/api.ts';
import { explain, separate, separation } from '../../local/shop/identity.ts';
import { did } from '../../local/shop/profiles.ts';
import { until } from '../../local/until.ts';
import { aWorkspace, collect, lakeLines, underTest, type Workspace } from './support.ts';

const LIMIT_MS = 30_000;

/** Two people of one test, by names that no other test has. */
function twoPeople() {
  const id = randomUUID();
  return { gus: `gus-${id}`, hana: `hana-${id}`, device: `tablet-${id}` };
}

const rated = (userId: string, what: string, more: object = {}) => ({
  type: 'track',
  userId,
  event: `${what} Rated`,
  messageId: randomUUID(),
  ...more,
});

describe('who is who', () => {
  let workspace: Workspace;
  let asking: Parameters<typeof separate>[0] & Parameters<typeof explain>[0];
  const admin = (route: { method?: string; path: string; body?: unknown }) => {
    const { apiUrl: url, adminToken: token } = underTest();
    return call({ url, token }, { ...route, path: `/v1/workspaces/${workspace.id}/${route.path}` });
  };
  const people = (...ids: string[]) => Promise.all(ids.map((id) => workspace.readPerson(`user_id:${id}`)));
  const landed = (messageId: string) =>
    until({ what: 'in the lake', limitMs: LIMIT_MS }, async () => {
      const lines = await lakeLines(`raw/workspace=${workspace.id}/`);
      return lines.some((line) => Landed.safeParse(line).data?.messageId === messageId) ? true : undefined;
    });

  beforeAll(async () => {
    workspace = await aWorkspace();
    const { apiUrl, adminToken } = underTest();
    const { id, profileToken } = workspace;
    asking = {
      apiUrl,
      adminToken,
      shop: {
        workspace: id,
        profileToken,
        writeKeys: {},
        names: {},
        destinations: {},
        ports: NO_PORTS,
        run: 1,
      },
    };
  });

  it('given one tablet and two who log in on it, then they stay two, and profile and event both say why', async () => {
    const { gus, hana, device } = twoPeople();
    const second = rated(hana, 'Shelf', { anonymousId: device });
    await collect(workspace, { batch: [rated(gus, 'Chair', { anonymousId: device })] });
    await until({ what: 'the first', limitMs: LIMIT_MS }, async () => (await people(gus))[0]);
    await collect(workspace, { batch: [second] });
    const explained = await until({ what: 'the second', limitMs: LIMIT_MS }, async () =>
      (await people(hana))[0] ? explain(asking, `user_id:${hana}`) : undefined,
    );
    const first = await explain(asking, `user_id:${gus}`);
    expect(explained.profile_id).not.toBe(first.profile_id);
    expect(explained.refusals).toMatchObject([
      {
        type: 'anonymous_id',
        reason: 'limit',
        owner: { profile_id: first.profile_id, another_profile: true },
      },
    ]);
    expect(first.links.map(({ type, value }) => `${type}:${value}`)).toContain(`anonymous_id:${device}`);

    await landed(second.messageId);
    const path = `identity/explain?messageId=${second.messageId}&at=${new Date().toISOString()}`;
    expect(await admin({ path })).toMatchObject({
      messageId: second.messageId,
      identifiers: [
        { type: 'user_id', is: 'used' },
        { type: 'anonymous_id', value: device, is: 'dropped', reason: 'limit' },
      ],
      before: { refusals: [{ type: 'anonymous_id', reason: 'limit' }] },
    });
    const preview = await admin({
      path: 'identity/preview',
      body: { definition: withTwoUserIds() },
    });
    expect(preview).toMatchObject({
      read: { isSample: false },
      today: { profiles: 2, merges: 0 },
      proposed: { profiles: 1 },
      compared: { joined: { profiles: 1 }, split: { profiles: 0 } },
    });
    const begun = { definition: withTwoUserIds(), mode: 'all' };
    const { id } = Begun.parse(await admin({ path: 'identity/preview', body: begun }));
    const ended = await until({ what: 'the preview of all', limitMs: LIMIT_MS }, async () => {
      const job = Job.parse(await admin({ path: `identity/previews/${id}` }));
      return job.state === 'done' || job.state === 'failed' ? job : undefined;
    });
    expect(ended).toMatchObject({
      state: 'done',
      read: { isSample: false, events: 2, clusters: { taken: 1, of: 1, tooLarge: 0, parts: [] } },
      today: { profiles: 2 },
      proposed: { profiles: 1 },
      compared: { joined: { profiles: 1 } },
    });
    expect((await people(gus, hana)).map((person) => person?.profileId)).toEqual([
      first.profile_id,
      explained.profile_id,
    ]);
  }, 120_000);

  it('given two identified people who were merged by mistake, when that is undone, then both are as before, and the mistake cannot come again', async () => {
    const { gus, hana } = twoPeople();
    const named = (userId: string, name: string) => ({ type: 'identify', userId, traits: { name } });
    const alias = () => ({ type: 'alias', userId: gus, previousId: hana, messageId: randomUUID() });
    const batch = [named(gus, 'Gus'), rated(gus, 'Chair'), named(hana, 'Hana'), rated(hana, 'Shelf')];
    await collect(workspace, { batch });
    const before = await until({ what: 'two people', limitMs: LIMIT_MS }, async () => {
      const found = await people(gus, hana);
      return found.every((person) => person?.events.length === 2) ? found : undefined;
    });
    const mistake = alias();
    await collect(workspace, { batch: [mistake] });
    await until({ what: 'one person', limitMs: LIMIT_MS }, async () => {
      const [one, other] = await people(gus, hana);
      return one && one.profileId === other?.profileId ? one : undefined;
    });

    await landed(mistake.messageId);
    const request = await separate(asking, { stays: `user_id:${gus}`, leaves: `user_id:${hana}` });
    await until({ what: 'set apart', limitMs: LIMIT_MS }, async () =>
      (await separation(asking, request)).state === 'done' ? true : undefined,
    );
    const [one, other] = await people(gus, hana);
    expect(new Set([one?.profileId, other?.profileId])).toEqual(
      new Set(before.map((person) => person?.profileId)),
    );
    expect([one?.traits, other?.traits]).toEqual([{ name: 'Gus' }, { name: 'Hana' }]);
    expect([did(one!, 'Chair Rated'), did(one!, 'Shelf Rated')]).toEqual([true, false]);
    expect([did(other!, 'Chair Rated'), did(other!, 'Shelf Rated')]).toEqual([false, true]);

    const again = alias();
    await collect(workspace, { batch: [again] });
    const refused = await until({ what: 'refused', limitMs: LIMIT_MS }, async () =>
      (await explain(asking, `user_id:${gus}`)).refusals.find((each) => each.message_id === again.messageId),
    );
    expect(refused.reason).toBe('pin');
    expect((await people(gus, hana)).map((person) => person?.profileId)).toEqual([
      one?.profileId,
      other?.profileId,
    ]);
  }, 120_000);

  it('given a page and its visitor, then its token shows what is listed for pages, of nobody else, and opens nothing more', async () => {
    const { device, gus } = twoPeople();
    const traits = { plan: 'gold', secret: 'x' };
    await admin({ method: 'PUT', path: 'visitor', body: { traits: ['plan'] } });
    await collect(workspace, { batch: [{ type: 'identify', userId: gus, anonymousId: device, traits }] });
    const { apiUrl: url } = underTest();
    const mint = {
      path: `/v1/profiles/users/anonymous_id:${device}/visitor-token`,
      body: { ttlSeconds: 60 },
    };
    const { token } = z
      .object({ token: z.string() })
      .parse(await call({ url, token: workspace.profileToken }, mint));
    const seen = await until({ what: 'what pages may see', limitMs: LIMIT_MS }, async () => {
      const answer = Seen.parse(await call({ url, token }, { path: '/v1/visitor' }));
      return answer.traits['plan'] === undefined ? undefined : answer;
    });
    expect(seen).toEqual({ traits: { plan: 'gold' }, segments: {} });
    const forged = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`;
    await expect(call({ url, token: forged }, { path: '/v1/visitor' })).rejects.toThrow(ApiError);
    await expect(call({ url, token }, { path: `/v1/profiles/users/user_id:${gus}/traits` })).rejects.toThrow(
      '401',
    );
  }, 60_000);

  it('given a person of an account, then the account has a profile of its own, and each leads to the other', async () => {
    const { gus } = twoPeople();
    const groupId = `acme-${randomUUID()}`;
    const traits = { name: 'Acme', seats: 40, role: 'admin' };
    await collect(workspace, { batch: [{ type: 'group', userId: gus, groupId, traits }] });
    const { apiUrl: url } = underTest();
    const read = (path: string) =>
      call({ url, token: workspace.profileToken }, { path: `/v1/profiles/${path}` });
    const account = await until({ what: 'the account', limitMs: LIMIT_MS }, () =>
      read(`accounts/group_id:${groupId}/traits`),
    );
    expect(account).toMatchObject({ traits: { name: 'Acme', seats: 40 } });
    expect(account).not.toMatchObject({ traits: { role: 'admin' } });
    expect(JSON.stringify(await read(`users/user_id:${gus}/links`))).toContain(groupId);
    expect(await read(`accounts/group_id:${groupId}/metadata`)).toMatchObject({
      metadata: { profile_id: expect.stringMatching(/^acc_/) },
    });
  }, 60_000);
});

const Begun = z.object({ id: z.string(), state: z.literal('pending') });
const Job = z.looseObject({ state: z.string() });
const Landed = z.object({ messageId: z.string() });
const Seen = z.object({
  traits: z.record(z.string(), z.unknown()),
  segments: z.record(z.string(), z.boolean()),
});
const NO_PORTS = { emulator: 0, receiver: 0 };

/** The default rules, and a person may have two user ids. */
function withTwoUserIds(): object {
  const types = DEFAULT_IDENTITY_DEFINITION.types.map((type) =>
    type.type === 'user_id' ? { ...type, limit: { count: 2 } } : type,
  );
  return { ...DEFAULT_IDENTITY_DEFINITION, types };
}
