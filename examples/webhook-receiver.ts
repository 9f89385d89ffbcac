/**
 * A receiver of Tributary's webhooks: it trusts a call only if its signature is right, and acts on each call once.
 *
 * Run it: `SIGNING_SECRET=whsec_… npx tsx examples/webhook-receiver.ts`
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import * as z from 'zod';

/** What a call holds: an event in Segment's shape. Require only what you use. */
const WebhookEvent = z.looseObject({ type: z.string(), userId: z.string().optional() });
export type WebhookEvent = z.infer<typeof WebhookEvent>;

/**
 * @param options `signingSecret`: shown once when the destination was made; `onEvent`: what you do with an event
 */
export function webhookReceiver(options: {
  readonly signingSecret: string;
  readonly onEvent: (event: WebhookEvent) => Promise<void> | void;
}): Server {
  const webhook = new Webhook(options.signingSecret);
  // A retry carries the same id. Keep these where all your processes see them, for a day.
  const seen = new Set<string>();

  async function answer(request: IncomingMessage): Promise<number> {
    const body = await read(request);
    const id = header(request, 'webhook-id');
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': header(request, 'webhook-timestamp'),
      'webhook-signature': header(request, 'webhook-signature'),
    };
    try {
      // Verify the bytes as they came: a body that was parsed and written again has another signature.
      webhook.verify(body, headers);
    } catch (error) {
      return error instanceof WebhookVerificationError ? 401 : 400;
    }
    if (seen.has(id)) return 200;
    await options.onEvent(WebhookEvent.parse(JSON.parse(body)));
    seen.add(id);
    return 200;
  }

  return createServer((request, response) => {
    answer(request)
      // 5xx is tried again, for four hours.
      .catch(() => 500)
      .then((status) => response.writeHead(status).end())
      .catch(() => response.destroy());
  });
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

if (process.argv[1] === import.meta.filename) {
  const port = Number(process.env['PORT'] ?? 8099);
  const receiver = webhookReceiver({
    signingSecret: process.env['SIGNING_SECRET'] ?? '',
    onEvent: (event) => void process.stdout.write(`${JSON.stringify(event)}\n`),
  });
  receiver.listen(port, '127.0.0.1', () => process.stdout.write(`Listening on http://127.0.0.1:${port}\n`));
}
