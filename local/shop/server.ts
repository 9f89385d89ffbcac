import { randomUUID } from 'node:crypto';
import { Analytics } from '@segment/analytics-node';
import * as z from 'zod';
import type { Stage } from './stage.ts';

type Sender = Pick<Stage, 'apiUrl' | 'shop' | 'accepted'>;

const Sent = z.object({ batch: z.array(z.object({ messageId: z.string() })) });

/** The shop's own server, with Segment's Node SDK; notes when the platform had said 200 to each event. */
export function shopServer({ apiUrl, shop, accepted }: Sender): Analytics {
  return new Analytics({
    writeKey: shop.writeKeys['server'] ?? '',
    host: apiUrl,
    path: '/v1/batch',
    flushAt: 20,
    flushInterval: 100,
    httpClient: async (url, request) => {
      const answer = await fetch(url, request);
      const sent = answer.ok ? Sent.safeParse(JSON.parse(request.body)) : undefined;
      for (const { messageId } of sent?.data?.batch ?? []) accepted.set(messageId, Date.now());
      return answer;
    },
  });
}

/** Someone buys: one Order Completed, sent at once. Answers its messageId when the platform has it. */
export async function buy(
  sender: Sender,
  order: { readonly userId: string; readonly orderId: string; readonly revenue: number },
): Promise<string> {
  const server = shopServer(sender);
  const messageId = randomUUID();
  server.track({
    userId: order.userId,
    messageId,
    event: 'Order Completed',
    properties: { order_id: order.orderId, revenue: order.revenue, currency: 'EUR' },
  });
  await server.closeAndFlush();
  return messageId;
}
