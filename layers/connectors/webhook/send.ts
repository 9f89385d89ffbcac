import * as z from 'zod';
import type { ActionDefinition } from '../actions-core.cjs';
import { signatures, SigningSecrets } from './signing-secrets.ts';

/** Settings of the webhook, the secret ones joined. */
const Settings = z.object({
  ...SigningSecrets.shape,
  url: z.string(),
  authorization: z.string().optional(),
});

type Payload = { readonly data: unknown; readonly headers?: Readonly<Record<string, unknown>> };

/** Headers that the signature and the connection need; a mapping does not set them. */
const RESERVED = /^(webhook-|content-length$|content-type$|host$|connection$|transfer-encoding$)/i;

const SCALARS = ['string', 'number', 'boolean'];

/**
 * One event as one signed POST, by Standard Webhooks: `webhook-id` stays the same on every attempt, so that a receiver
 * knows what it has seen; the timestamp is the attempt's own.
 */
export const send: ActionDefinition<unknown, Payload> = {
  title: 'Send',
  description: 'Sends each event as JSON with a POST request to your address.',
  defaultSubscription:
    'type = "identify" or type = "track" or type = "page" or type = "screen" or type = "group" or type = "alias"',
  fields: {
    data: {
      label: 'Data',
      description: 'What the body holds: the whole event, unless you choose parts of it.',
      type: 'object',
      required: true,
      default: { '@path': '$.' },
    },
    headers: {
      label: 'Headers',
      description: 'Headers to send besides. For credentials use the setting "Authorization" instead.',
      type: 'object',
      defaultObjectUI: 'keyvalue',
    },
  },
  perform: (request, { payload, settings: given, transactionContext }) => {
    const settings = Settings.parse(given);
    const { activationId = '', sentAt = '' } = transactionContext?.transaction ?? {};
    const body = JSON.stringify(payload.data);
    const seconds = Math.floor(Date.parse(sentAt) / 1000);
    return request(settings.url, {
      method: 'POST',
      body,
      headers: {
        ...ownHeaders(payload.headers),
        ...(settings.authorization === undefined ? {} : { authorization: settings.authorization }),
        'content-type': 'application/json',
        'webhook-id': activationId,
        'webhook-timestamp': String(seconds),
        'webhook-signature': signatures(settings, { id: activationId, seconds, body }),
      },
      // A redirect would take the signed event, and the authorization, somewhere nobody entered.
      redirect: 'manual',
      // A clone is read only up to its buffer: a long answer would hang until the time limit.
      skipResponseCloning: true,
    });
  },
};

function ownHeaders(headers: Payload['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers ?? {}).flatMap(([name, value]) =>
      RESERVED.test(name) || !SCALARS.includes(typeof value) ? [] : [[name, String(value)]],
    ),
  );
}
