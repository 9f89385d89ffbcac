import { explain, short } from '../identity.ts';
import type { Act } from '../stage.ts';

/** Of the two devices that turned out to be one person: how does the platform know? */
export const whyOnePerson: Act = {
  title: 'Why are these two one person?',
  play: async (stage) => {
    const { right, tell, named } = stage;
    const ada = named('ada');
    const device = named('phone-of-ada');
    await right('explain names whom she took in, and what joined them', async () => {
      const { joined, profile_id: profileId } = await explain(stage, `user_id:${ada}`);
      const [join] = joined;
      const met = (join?.through ?? []).map(({ type, value }) => `${type ?? ''}:${value ?? ''}`);
      if (!join || !met.includes(`user_id:${ada}`) || !met.includes(`anonymous_id:${device}`))
        return undefined;
      tell(`${short(profileId)} took in ${short(join.profile_id)}: one event had`);
      for (const one of met) tell(`  ${one}`);
      return `${joined.length} join`;
    });
    await right('each link has a strength, by how often it was seen', async () => {
      const { links } = await explain(stage, `user_id:${ada}`);
      const own = links.find(({ type }) => type === 'user_id');
      return own && own.seen >= 2 && own.strength >= own.seen ? `user_id seen ${own.seen} times` : undefined;
    });
  },
};
