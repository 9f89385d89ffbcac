import { describe, expect, it } from '@jest/globals';
import { rulesWith } from '../identity/identity.fixtures.ts';
import type { JsonObject } from '../outcomes/json.ts';
import { configurationWith, type Sent } from './profiles.fixtures.ts';
import { unmergeWorld } from './unmerge.fixtures.ts';

let messages = 0;
const seen = (who: JsonObject): Sent => ({
  ...{ messageId: `p${(messages += 1)}`, type: 'track', event: 'Seen' },
  ...who,
});
const mail = (email: string) => ({ context: { traits: { email } } });
const FAMILY = mail('fam@x.ch');

/** Jane's device was taken for Ben's, and it is Ben who writes from an address that a third, Fay, owns. */
async function janeBenAndFay() {
  const rules = rulesWith({ minimumStrength: 3 });
  const world = unmergeWorld({ ...configurationWith(), identity: rules });
  const [fay] = await world.send(seen({ userId: 'fay', ...FAMILY }));
  const [jane] = await world.send(seen({ anonymousId: 'jane' }));
  const [ben] = await world.send(seen({ userId: 'ben' }));
  await world.send(seen({ anonymousId: 'jane', userId: 'ben' }));
  return {
    world,
    family: fay!.identifiers[1]!.key,
    fay: fay!.identifiers[0].key,
    jane: jane!.identifiers[0].key,
    ben: ben!.identifiers[0].key,
  };
}

describe('what a separation does with what was not taken', () => {
  it('given weak links of the one that leaves, then they leave with it, and the one that stays meets nobody by them', async () => {
    const { world, family, fay, jane, ben } = await janeBenAndFay();
    const rivals = rulesWith({ minimumStrength: 3, types: { user_id: { limit: { count: 9 } } } });
    Object.assign(world.ports.configuration, { identity: rivals });
    await world.send(seen({ userId: 'ben', ...FAMILY }), seen({ userId: 'ben', ...FAMILY }));
    expect(world.owner(jane).weakLinks).toMatchObject({ [family]: { seen: 2 } });
    expect(await world.unmerge({ key: jane, by: { is: 'identifier', key: ben } })).toMatchObject({
      is: 'done',
    });
    expect(world.owner(jane).weakLinks).toEqual({});
    expect(world.owner(ben).weakLinks).toMatchObject({ [family]: { type: 'email', seen: 2 } });
    expect(world.owner(jane).refusals).toEqual([]);
    // And the wrong event loses the device now, which it did not before.
    expect(world.owner(ben).refusals).toMatchObject([
      { key: family, reason: 'strength' },
      { key: jane, reason: 'pin' },
    ]);
    await world.send(seen({ userId: 'jane', anonymousId: 'jane' }), seen({ userId: 'jane', ...FAMILY }));
    expect(world.owner(jane).profileId).not.toBe(world.owner(fay).profileId);
    await world.send(seen({ userId: 'ben', ...FAMILY }));
    expect(world.owner(ben).profileId).toBe(world.owner(fay).profileId);
  });

  it('given weak links of both, then each is counted where its events are', async () => {
    const { world, family, jane, ben } = await janeBenAndFay();
    const rivals = rulesWith({ minimumStrength: 9, types: { user_id: { limit: { count: 9 } } } });
    Object.assign(world.ports.configuration, { identity: rivals });
    const [last] = await world.send(seen({ userId: 'ben', ...FAMILY }));
    const own = seen({ anonymousId: 'jane', userId: 'jane' });
    await world.send(own, seen({ userId: 'jane', ...FAMILY }), seen({ userId: 'jane', ...FAMILY }));
    expect(world.owner(jane).weakLinks).toMatchObject({ [family]: { seen: 3 } });
    await world.unmerge({ key: jane, by: { is: 'identifier', key: ben } });
    expect(world.owner(jane).weakLinks).toMatchObject({ [family]: { seen: 2 } });
    expect(world.owner(ben).weakLinks).toEqual({
      [family]: { type: 'email', seen: 1, lastSeen: last!.folded.at },
    });
  });
});
