import { duration } from '../../format.ts';
import { PATHS } from '../definitions.ts';
import { eventCalls, segmentCalls } from '../deliveries.ts';
import { isIn } from '../profiles.ts';
import { buy } from '../server.ts';
import type { Act } from '../stage.ts';

/** Segment's Node SDK, on the shop's server; and a receiver that fails once. */
export const order: Act = {
  title: 'An order is forwarded, though its receiver fails once',
  play: async (stage) => {
    const { right, receiver, named, tell } = stage;
    const ada = named('ada');
    receiver.answerNext(PATHS.orders, [500]);
    const messageId = await buy(stage, { userId: ada, orderId: named('order-of-ada'), revenue: 640 });
    const tries = () => eventCalls(receiver.received).filter((call) => call.messageId === messageId);

    await right('Order Completed reaches the order desk: it answers 500', () =>
      tries()[0]?.answered === 500 ? 'kept' : undefined,
    );
    await right('the retry is signed anew, with the same webhook-id', () => {
      const [first, second] = tries();
      if (!first || second?.answered !== 200 || first.id !== second.id) return undefined;
      tell(`webhook-id ${first.id}: answered 500, and ${duration(second.at - first.at)} later 200`);
      return '200';
    });
    await right('she is a big spender now, and the CRM was told', async () => {
      const person = await stage.readPerson(`user_id:${ada}`);
      const told = segmentCalls(receiver.received).some(
        (call) => call.userId === ada && call.key === 'big_spenders' && call.member,
      );
      return person && isIn(person, 'big_spenders') && told ? 'by event' : undefined;
    });
  },
};
