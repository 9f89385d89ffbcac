import { describe, expect, it } from '@jest/globals';
import type { ConnectorDefinition } from './connector-definition.ts';
import { connectors } from './connectors.ts';
import { outboundPolicy } from './outbound/outbound-policy.ts';

const policy = outboundPolicy('');
const webhook = connectors({ policy })('webhook')!;

const several: ConnectorDefinition = {
  key: 'several',
  definition: {
    name: 'Several',
    mode: 'cloud',
    actions: {},
    authentication: {
      scheme: 'custom',
      fields: {
        region: {
          label: 'Region',
          description: 'Where',
          type: 'string',
          choices: [
            { value: 'eu', label: 'Europe' },
            { value: 'us', label: 'United States' },
          ],
          required: true,
        },
        port: { label: 'Port', description: 'Which', type: 'number' },
        tags: { label: 'Tags', description: 'Which', type: 'string', multiple: true },
      },
    },
  },
};

describe('connectors', () => {
  it('given a key that is not in the catalogue, when asked, then there is none', () => {
    expect(connectors({ policy })('constructor')).toBeUndefined();
  });

  it('given the webhook, when described, then its secrets are known and its signing secret is a new one', () => {
    expect(webhook).toMatchObject({
      key: 'webhook',
      name: 'Webhook',
      secretFields: ['authorization', 'signingSecret', 'previousSigningSecrets'],
      generated: ['signingSecret', 'previousSigningSecrets'],
    });
    const { signingSecret } = webhook.generate((size) => new Uint8Array(size).fill(1));
    expect(signingSecret).toBe(`whsec_${Buffer.alloc(32, 1).toString('base64')}`);
  });

  it.each([
    [{ url: 'https://example.com/hook' }, []],
    [{ url: 'https://example.com/hook', authorization: 'Bearer a' }, []],
    [{}, [{ field: 'settings.url', expected: 'a string' }]],
    [{ url: 5 }, [{ field: 'settings.url', expected: 'a string' }]],
    [
      { url: 'http://example.com' },
      [{ field: 'settings.url', expected: 'an address that begins with https://' }],
    ],
    [{ url: 'https://10.0.0.1' }, [{ field: 'settings.url', expected: 'an address that is public' }]],
    [
      { url: 'https://example.com', signingSecret: 'mine' },
      [{ field: 'settings.signingSecret', expected: 'one of url, authorization' }],
    ],
    [
      { url: 'https://example.com', more: 1 },
      [{ field: 'settings.more', expected: 'one of url, authorization' }],
    ],
    [
      { url: 'https://example.com', authorization: 'a\r\nx: b' },
      [
        {
          field: 'settings.authorization',
          expected: 'a text without line breaks and other control characters',
        },
      ],
    ],
  ])('given the settings %j, when checked, then %j', (settings, violations) => {
    expect(webhook.checkSettings(settings)).toEqual(violations);
  });

  it.each([
    [{}, []],
    [{ action: 'send', filter: 'type = "track" and properties.total > 100', mapping: { data: {} } }, []],
    [{ action: 'other' }, [{ field: 'action', expected: 'one of send' }]],
    [
      { filter: 'type = "track" and properties.total >>> (' },
      [{ field: 'filter', expected: 'a filter in FQL; at character 38: a number' }],
    ],
    [
      { filter: 'type = "track"; userId = "a"' },
      [{ field: 'filter', expected: 'a filter in FQL; at character 15: "and", "or" or the end' }],
    ],
    [{ mapping: { body: 1 } }, [{ field: 'mapping.body', expected: 'one of data, headers' }]],
    [
      {
        mapping: {
          data: { email: { '@path': '$.traits.email' }, list: [{ '@template': '{{userId}}' }], is: 'plain' },
          headers: {
            '@if': { exists: { '@path': '$.a' }, then: { a: { '@literal': { any: 1 } } }, else: {} },
          },
        },
      },
      [],
    ],
  ])('given the delivery %j, when checked, then %j', (delivery, violations) => {
    expect(webhook.checkDelivery(delivery)).toEqual(violations);
  });

  it.each([
    [{ data: { '@nope': 1 } }, 'mapping.data'],
    [{ data: { '@path': 5 } }, 'mapping.data'],
    [{ data: { '@path': '$.a', more: 1 } }, 'mapping.data'],
    [{ data: { '@path': '$.a', '@template': 'x' } }, 'mapping.data'],
    [{ data: { deep: { deeper: { '@replace': { value: 'x' } } } } }, 'mapping.data.deep.deeper'],
    [{ data: { list: ['a', { '@nope': 1 }] } }, 'mapping.data.list.1'],
    [{ data: { '@if': { exists: 1, then: { a: [{ '@nope': 1 }] } } } }, 'mapping.data.@if.then.a.0'],
  ])('given the mapping %j, when checked, then %s is named', (mapping, field) => {
    expect(webhook.checkDelivery({ mapping }).map((violation) => violation.field)).toEqual([field]);
  });

  it.each([
    [{ region: 'eu', port: 1, tags: ['a'] }, []],
    [{ region: 'mars' }, ['settings.region']],
    [{ region: 'eu', port: '1' }, ['settings.port']],
    [{ region: 'eu', tags: 'a' }, ['settings.tags']],
    [{ region: 'eu', tags: ['a', 2] }, ['settings.tags']],
  ])('given fields of every kind and %j, when checked, then %j are wrong', (settings, fields) => {
    const described = connectors({ policy, connector: () => several })('several');
    expect(described?.checkSettings(settings).map(({ field }) => field)).toEqual(fields);
  });
});
