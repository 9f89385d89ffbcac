import { randomUUID } from 'node:crypto';
import { eventCalls } from '../deliveries.ts';
import { shopServer } from '../server.ts';
import type { Act, Stage } from '../stage.ts';

const CUSTOMERS = 60;
const LIMIT_MS = 60_000;

/** Enough orders for the latencies of the summary to mean something. */
export const busyHour: Act = {
  title: 'A busy hour',
  play: async (stage) => {
    const orders = await sell(stage);
    await stage.right(
      `${CUSTOMERS} customers look, fill carts and buy: the order desk hears of each order`,
      () => {
        const arrived = new Set(eventCalls(stage.receiver.received).map((call) => call.messageId));
        return orders.every((messageId) => arrived.has(messageId)) ? `${orders.length} orders` : undefined;
      },
      LIMIT_MS,
    );
  },
};

async function sell(stage: Stage): Promise<readonly string[]> {
  const server = shopServer(stage);
  const orders: string[] = [];
  for (let customer = 1; customer <= CUSTOMERS; customer++) {
    const userId = stage.named(`customer-${customer}`);
    const messageId = randomUUID();
    server.identify({
      userId,
      traits: { name: `Customer ${customer}`, plan: customer % 3 ? 'free' : 'gold' },
    });
    server.page({ userId, name: 'Mugs' });
    server.track({ userId, event: 'Product Added', properties: { product_id: 'mug' } });
    const properties = { order_id: messageId, revenue: customer * 10, currency: 'EUR' };
    server.track({ userId, messageId, event: 'Order Completed', properties });
    orders.push(messageId);
  }
  await server.closeAndFlush();
  return orders;
}
