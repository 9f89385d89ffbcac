import type { DestinationDefinition } from '../actions-core.cjs';
import type { ConnectorDefinition } from '../connector-definition.ts';
import { send } from './send.ts';
import { newSigningSecret, rotateSigningSecret } from './signing-secrets.ts';

const definition: DestinationDefinition = {
  name: 'Webhook',
  slug: 'webhook',
  mode: 'cloud',
  description: 'Sends people entering and leaving segments, and events, to an address of yours, signed.',
  authentication: {
    scheme: 'custom',
    fields: {
      url: {
        label: 'Address',
        description: 'Where to send to, beginning with https://',
        type: 'string',
        format: 'uri',
        required: true,
      },
      authorization: {
        label: 'Authorization',
        description: 'Sent as the header Authorization, e.g. "Bearer abc". Kept secret.',
        type: 'password',
      },
      signingSecret: {
        label: 'Signing secret',
        description: 'Made for you; your receiver checks signatures with it.',
        type: 'password',
        required: true,
      },
      previousSigningSecrets: {
        label: 'Previous signing secrets',
        description: 'Kept for you while they sign besides the new one.',
        type: 'password',
      },
    },
  },
  actions: { send },
};

/** The webhook of the catalogue. */
export const webhook: ConnectorDefinition = {
  key: 'webhook',
  definition,
  generate: newSigningSecret,
  rotate: rotateSigningSecret,
  kept: ['previousSigningSecrets'],
};
