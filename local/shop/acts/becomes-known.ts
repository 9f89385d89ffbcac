import { visitShop } from '../browser.ts';
import { did } from '../profiles.ts';
import type { Act } from '../stage.ts';

/** Segment's browser SDK, in a page of another origin. */
export const becomesKnown: Act = {
  title: 'An anonymous visitor becomes known',
  play: async (stage) => {
    const { right, readPerson, named } = stage;
    const ada = named('ada');
    const visit = await visitShop(stage.apiUrl, stage.shop.writeKeys['website'] ?? '');
    const anonymous = `anonymous_id:${visit.anonymousId()}`;
    let profileId = '';

    await visit.page('Home');
    await visit.track('Product Viewed', { product_id: 'oak-desk', price: 420 });
    await right('somebody looks at an oak desk; nobody knows who', async () => {
      const person = await readPerson(anonymous);
      if (!person || !did(person, 'Product Viewed') || !did(person, 'Home')) return undefined;
      profileId = person.profileId;
      return person.identifiers.every(({ type }) => type === 'anonymous_id')
        ? 'anonymous id only'
        : undefined;
    });

    await visit.identify(ada, { name: 'Ada Otter', email: `${ada}@example.com`, plan: 'free' });
    await right('she signs up: the same profile, now with a name', async () => {
      const person = await readPerson(`user_id:${ada}`);
      if (person?.profileId !== profileId || !did(person, 'Product Viewed')) return undefined;
      return person.traits['name'] === 'Ada Otter' ? ada : undefined;
    });
    visit.leave();
  },
};
