import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../outcomes/json.ts';
import { configurationWith, HOUR, NOON, type Sent } from './profiles.fixtures.ts';
import { unmergeWorld } from './unmerge.fixtures.ts';

let messages = 0;
const sent = (more: JsonObject & { readonly type: string }): Sent => ({
  messageId: `l${(messages += 1)}`,
  ...more,
});
const seen = (who: JsonObject) => sent({ type: 'track', event: 'Seen', ...who });
const crm = { externalIds: [{ id: 'c1', type: 'crm', collection: 'users', encoding: 'none' }] };

/** Two merged devices, and an answer and a membership that only came with an id that nobody reads any more. */
async function answeredThroughTheCrm() {
  const world = unmergeWorld(configurationWith());
  const [a] = await world.send(seen({ anonymousId: 'a', context: crm }));
  const [refusal, member] = await world.send(
    sent({
      type: 'track',
      event: 'Answered',
      context: { ...crm, consent: { categoryPreferences: { Ads: false } } },
    }),
    sent({ type: 'group', groupId: 'acme', context: crm }),
  );
  const [b] = await world.send(seen({ anonymousId: 'b' }));
  await world.send(seen({ userId: 'u', anonymousId: 'a' }), seen({ userId: 'u', anonymousId: 'b' }));
  const unread = new Set([refusal, member]);
  const losing = () =>
    world.lake.splice(0, Infinity, ...world.lake.filter(({ event }) => !unread.has(event)));
  const request = {
    key: a!.identifiers.at(-1)!.key,
    by: { is: 'identifier', key: b!.identifiers[0].key },
  } as const;
  return { world, losing, request };
}

describe('what of a history is missing', () => {
  it('given consent and accounts from events that are not found, then they are missing, and stay where that is accepted', async () => {
    const { world, losing, request } = await answeredThroughTheCrm();
    for (let count = 0; count < 120; count += 1) await world.send(seen({ anonymousId: 'a' }));
    world.state.clock += 90 * HOUR;
    await world.send(seen({ anonymousId: 'a' }));
    losing();
    expect(await world.unmerge(request)).toEqual({
      is: 'refused',
      missing: { remembered: 0, counters: {}, traits: [], consent: ['Ads'], accounts: ['acme'] },
    });
    expect(await world.unmerge({ ...request, acceptMissing: true })).toMatchObject({ is: 'done' });
    const [stays, left] = [world.owner(request.key), world.owner(request.by.key)];
    expect(stays.state.consent).toMatchObject({ Ads: { value: false } });
    expect(Object.keys(stays.state.accounts ?? {})).toEqual(['acme']);
    expect([left.state.consent, left.state.accounts]).toEqual([{}, undefined]);
  });

  it('given newest events that are not found, then it says how many, and the profile that stays keeps them', async () => {
    const { world, losing, request } = await answeredThroughTheCrm();
    losing();
    world.state.clock += 2 * HOUR;
    const late = { ...request, requestedAt: NOON - 30 * HOUR };
    expect(await world.unmerge(late)).toMatchObject({ missing: { remembered: 2, recent: 2 } });
    expect(await world.unmerge({ ...late, acceptMissing: true })).toMatchObject({ is: 'done' });
    expect(world.owner(request.key).state.recent.map(({ name, type }) => name ?? type)).toContain('Answered');
  });

  it('given all of it, then nothing is missing', async () => {
    const { world, request } = await answeredThroughTheCrm();
    expect(await world.unmerge(request)).toMatchObject({ is: 'done' });
    expect(world.owner(request.key).state.consent).toMatchObject({ Ads: { value: false } });
  });
});
