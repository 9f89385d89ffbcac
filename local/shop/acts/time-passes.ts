import { WINDOW } from '../definitions.ts';
import { segmentCalls } from '../deliveries.ts';
import { visitShop } from '../browser.ts';
import { isIn } from '../profiles.ts';
import { buy } from '../server.ts';
import type { Act, Stage } from '../stage.ts';

/** Above the window, the queue's second and the emulator's slowest moment. */
const LIMIT_MS = 60_000;

/** Ben fills a cart and goes, Cleo looks and goes. */
async function leaveThingsBehind(stage: Stage): Promise<void> {
  const shopper = async (name: string): Promise<void> => {
    const visit = await visitShop(stage.apiUrl, stage.shop.writeKeys['website'] ?? '');
    await visit.identify(stage.named(name), { name: name === 'ben' ? 'Ben Oak' : 'Cleo Ash' });
    await visit.track('Product Viewed', { product_id: 'otter-lamp', price: 89 });
    if (name === 'ben') await visit.track('Product Added', { product_id: 'otter-lamp', price: 89 });
    visit.leave();
  };
  await Promise.all([shopper('ben'), shopper('cleo')]);
}

/** Nobody sends anything: the people are woken when their windows end. */
export const timePasses: Act = {
  title: `A cart is abandoned, and time alone ends a membership (${WINDOW} here)`,
  prepare: leaveThingsBehind,
  play: async (stage) => {
    const { right, named, readPerson } = stage;
    const told = (name: string, key: string, member: boolean) => (reason: 'time' | 'event') =>
      segmentCalls(stage.receiver.received).some(
        (call) =>
          call.userId === named(name) && call.key === key && call.member === member && call.reason === reason,
      )
        ? `by ${reason}`
        : undefined;

    await right(
      `Ben left his cart alone for ${WINDOW}: he enters abandoned_cart`,
      () => told('ben', 'abandoned_cart', true)('time'),
      LIMIT_MS,
    );
    await right(
      `Cleo looked at nothing for ${WINDOW}: she leaves looking_now`,
      () => told('cleo', 'looking_now', true)('event') && told('cleo', 'looking_now', false)('time'),
      LIMIT_MS,
    );
    await buy(stage, { userId: named('ben'), orderId: named('order-of-ben'), revenue: 89 });
    await right('Ben comes back and buys: he leaves abandoned_cart', async () => {
      const ben = await readPerson(`user_id:${named('ben')}`);
      const out = ben && !isIn(ben, 'abandoned_cart');
      return out ? told('ben', 'abandoned_cart', false)('event') : undefined;
    });
  },
};
