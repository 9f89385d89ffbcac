import { randomUUID } from 'node:crypto';
import { explain, separate, separation } from '../identity.ts';
import { landed } from '../lake.ts';
import { did } from '../profiles.ts';
import { shopServer } from '../server.ts';
import type { Act, Stage } from '../stage.ts';

/** Segment's Node SDK, and a slip of the hand in support. */
export const wrongMerge: Act = {
  title: 'A wrong merge is undone',
  play: async (stage) => {
    const { right } = stage;
    const [gus, hana] = [stage.named('gus'), stage.named('hana')];
    const both = () => Promise.all([stage.readPerson(`user_id:${gus}`), stage.readPerson(`user_id:${hana}`)]);
    const areApart = async (): Promise<boolean> => {
      const [one, other] = await both();
      if (!one || !other || one.profileId === other.profileId) return false;
      const hasOwn = did(one, 'Chair Rated') && did(other, 'Shelf Rated');
      const hasOther = did(one, 'Shelf Rated') || did(other, 'Chair Rated');
      return hasOwn && !hasOther && one.traits['name'] === 'Gus' && other.traits['name'] === 'Hana';
    };

    const sent = await twoCustomers(stage, { gus, hana });
    await right('Gus rates a chair, Hana a shelf', async () =>
      (await areApart()) ? '2 profiles' : undefined,
    );

    sent.push(await mistake(stage, { gus, hana }));
    await right('support takes them for one: an alias, a wrong merge', async () => {
      const [one, other] = await both();
      return one && one.profileId === other?.profileId ? '1 profile' : undefined;
    });
    await right('what they did is in the lake', async () => {
      const lake = await landed(stage);
      return sent.every((messageId) => lake.has(messageId)) ? `${sent.length} events` : undefined;
    });

    const request = await separate(stage, { stays: `user_id:${gus}`, leaves: `user_id:${hana}` });
    await right('unmerge: each has what is theirs, as if it had never been', async () => {
      const { state } = await separation(stage, request);
      return state === 'done' && (await areApart()) ? '2 profiles' : undefined;
    });

    const again = await mistake(stage, { gus, hana });
    await right('the same mistake again: the pin keeps them apart', async () => {
      const { pins, refusals } = await explain(stage, `user_id:${gus}`);
      const isRefused = refusals.some((one) => one.reason === 'pin' && one.message_id === again);
      return pins.length === 1 && isRefused && (await areApart()) ? 'pin' : undefined;
    });
  },
};

type Names = { readonly gus: string; readonly hana: string };

/** Answers the messageIds. */
async function twoCustomers(stage: Stage, { gus, hana }: Names): Promise<string[]> {
  const server = shopServer(stage);
  const messageIds = Array.from({ length: 4 }, () => randomUUID());
  const [first, second, third, fourth] = messageIds;
  server.identify({ userId: gus, messageId: first, traits: { name: 'Gus', email: `${gus}@example.com` } });
  server.track({ userId: gus, messageId: second, event: 'Chair Rated', properties: { stars: 4 } });
  server.identify({ userId: hana, messageId: third, traits: { name: 'Hana', email: `${hana}@example.com` } });
  server.track({ userId: hana, messageId: fourth, event: 'Shelf Rated', properties: { stars: 5 } });
  await server.closeAndFlush();
  return messageIds;
}

/** Says that Hana's user id is an old one of Gus. */
async function mistake(stage: Stage, { gus, hana }: Names): Promise<string> {
  const server = shopServer(stage);
  const messageId = randomUUID();
  server.alias({ userId: gus, previousId: hana, messageId });
  await server.closeAndFlush();
  return messageId;
}
