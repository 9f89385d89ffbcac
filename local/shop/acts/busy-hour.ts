import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Analytics } from '@segment/analytics-node';
import { eventCalls } from '../deliveries.ts';
import { shopServer } from '../server.ts';
import type { Act, Stage } from '../stage.ts';

const CUSTOMERS = 60;
/** A few at a time, as shops have them: the latencies of the summary are those of a shop, not of a flood. */
const TOGETHER = 5;
const PAUSE_MS = 700;
const LIMIT_MS = 60_000;

/** Segment's Node SDK again, with enough orders for the latencies of the summary to mean something. */
export const busyHour: Act = {
  title: 'A busy hour',
  play: async (stage) => {
    const orders = new Set<string>();
    const sold = sell(stage, orders);
    sold.catch(() => undefined);
    await stage.right(
      `${CUSTOMERS} customers fill carts and buy; each order is forwarded`,
      () => {
        const arrived = new Set(eventCalls(stage.receiver.received).map((call) => call.messageId));
        const delivered = [...orders].filter((messageId) => arrived.has(messageId)).length;
        return delivered === CUSTOMERS ? `${delivered} orders` : undefined;
      },
      LIMIT_MS,
    );
    await sold;
  },
};

async function sell(stage: Stage, orders: Set<string>): Promise<void> {
  const server = shopServer(stage);
  for (let customer = 1; customer <= CUSTOMERS; customer++) {
    orders.add(visit(server, { customer, userId: stage.named(`customer-${customer}`) }));
    if (customer % TOGETHER === 0) await sleep(PAUSE_MS);
  }
  await server.closeAndFlush();
}

/** One customer from the door to the till; answers the messageId of the order. */
function visit(
  server: Analytics,
  { customer, userId }: { readonly customer: number; readonly userId: string },
): string {
  const messageId = randomUUID();
  server.identify({ userId, traits: { name: `Customer ${customer}`, plan: customer % 3 ? 'free' : 'gold' } });
  server.page({ userId, name: 'Mugs' });
  server.track({ userId, event: 'Product Added', properties: { product_id: 'mug' } });
  const properties = { order_id: messageId, revenue: customer * 10, currency: 'EUR' };
  server.track({ userId, messageId, event: 'Order Completed', properties });
  return messageId;
}
