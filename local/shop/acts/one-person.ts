import { openPhone } from '../phone.ts';
import { did } from '../profiles.ts';
import type { Act } from '../stage.ts';

/** RudderStack's SDK, which compresses its bodies. */
export const onePerson: Act = {
  title: 'Two devices turn out to be one person',
  play: async (stage) => {
    const { right, readPerson, named } = stage;
    const ada = named('ada');
    const device = named('phone-of-ada');
    const phone = openPhone({ apiUrl: stage.apiUrl, writeKey: stage.shop.writeKeys['app'] ?? '' }, device);

    phone.track('App Opened', { version: '4.2' });
    await phone.flush();
    await right('a phone opens the app: another profile', async () => {
      const [other, known] = await Promise.all([
        readPerson(`anonymous_id:${device}`),
        readPerson(`user_id:${ada}`),
      ]);
      return other && known && other.profileId !== known.profileId ? '2 profiles' : undefined;
    });

    phone.identify(ada, { email: `${ada.toUpperCase()}@example.com` });
    await phone.flush();
    await right('she signs in there: one profile, both histories', async () => {
      const [other, known] = await Promise.all([
        readPerson(`anonymous_id:${device}`),
        readPerson(`user_id:${ada}`),
      ]);
      if (!known || other?.profileId !== known.profileId || known.merges < 1) return undefined;
      return did(known, 'App Opened') && did(known, 'Product Viewed') ? 'merged' : undefined;
    });
  },
};
