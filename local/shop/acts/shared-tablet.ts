import { explain } from '../identity.ts';
import { openPhone } from '../phone.ts';
import { did } from '../profiles.ts';
import type { Act } from '../stage.ts';

/** RudderStack's SDK on a tablet in the shop, on which customers log in one after another. */
export const sharedTablet: Act = {
  title: 'A shared tablet: two customers log in on it and stay two people',
  play: async (stage) => {
    const { right, tell, readPerson, named } = stage;
    const [eve, finn, device] = [named('eve'), named('finn'), named('tablet-of-the-shop')];
    const tablet = openPhone({ apiUrl: stage.apiUrl, writeKey: stage.shop.writeKeys['app'] ?? '' }, device);

    tablet.identify(eve, { email: `${eve}@example.com` });
    tablet.track('Sofa Tried', { minutes: 3 });
    await tablet.flush();
    await right('Eve logs in first: the tablet is hers', async () => {
      const [person, owner] = await Promise.all([
        readPerson(`user_id:${eve}`),
        readPerson(`anonymous_id:${device}`),
      ]);
      return person && owner?.profileId === person.profileId && did(person, 'Sofa Tried') ? eve : undefined;
    });

    tablet.identify(finn, { email: `${finn}@example.com` });
    await tablet.flush();
    await right('Finn logs in on it: he is somebody else', async () => {
      const [one, other, owner] = await Promise.all([
        readPerson(`user_id:${eve}`),
        readPerson(`user_id:${finn}`),
        readPerson(`anonymous_id:${device}`),
      ]);
      if (!one || !other || one.profileId === other.profileId) return undefined;
      return owner?.profileId === one.profileId && !did(other, 'Sofa Tried') ? '2 profiles' : undefined;
    });
    await right('explain says what he did not get, and why', async () => {
      const [one, other] = await Promise.all([
        explain(stage, `user_id:${eve}`),
        explain(stage, `user_id:${finn}`),
      ]);
      const [refused] = other.refusals;
      if (refused?.reason !== 'limit' || refused.owner?.profile_id !== one.profile_id) return undefined;
      tell(`${refused.type} refused: one person has one user id; it stays with ${eve}`);
      return refused.reason;
    });
  },
};
