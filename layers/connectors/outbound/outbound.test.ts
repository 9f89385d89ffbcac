import { describe, expect, it } from '@jest/globals';
import { aDestination } from '@tributary/domain/configuration/configuration.fixtures';
import { deliver } from '../deliver.ts';
import type { Lookup } from './outbound-agent.ts';
import { outboundPolicy, refusalOf } from './outbound-policy.ts';

const publicOnly = outboundPolicy('');
const some = outboundPolicy('receiver.internal, 10.0.0.0/8,127.0.0.1 ,fd12::/16');

describe('outboundPolicy', () => {
  it.each(['8.8.8.8', '2606:4700:4700::1111'])('given the public %s, then it is allowed', (address) => {
    expect(publicOnly.allowsAddress(address)).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00:ec2::254',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'not an address',
  ])('given %s, then it is refused', (address) => {
    expect(publicOnly.allowsAddress(address)).toBe(false);
  });

  it('given what a deployment allows, then that is allowed besides, and no more', () => {
    expect(some.allowsHost('Receiver.Internal')).toBe(true);
    expect(some.allowsHost('other.internal')).toBe(false);
    expect(some.allowsAddress('10.200.0.1')).toBe(true);
    expect(some.allowsAddress('::ffff:10.0.0.1')).toBe(true);
    expect(some.allowsAddress('127.0.0.1')).toBe(true);
    expect(some.allowsAddress('127.0.0.2')).toBe(false);
    expect(some.allowsAddress('fd12::1')).toBe(true);
  });
});

describe('refusalOf', () => {
  it.each(['https://example.com/hook', 'https://8.8.8.8/', 'https://[2606:4700:4700::1111]/'])(
    'given %s, then it is taken',
    (url) => {
      expect(refusalOf(url, publicOnly)).toBeUndefined();
    },
  );

  it.each([
    'http://example.com/',
    'ftp://example.com/',
    'example.com',
    'https://localhost/',
    'https://a.localhost/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://[::1]/',
    'https://169.254.169.254/latest/meta-data',
    'https://user:password@example.com/',
  ])('given %s, then it is refused', (url) => {
    expect(refusalOf(url, publicOnly)).toMatch(/^an address/);
  });

  it('given hosts that a deployment allows, then their http is taken too', () => {
    expect(refusalOf('http://receiver.internal:8080/', some)).toBeUndefined();
    expect(refusalOf('http://127.0.0.1:8080/', some)).toBeUndefined();
    expect(refusalOf('http://10.0.0.7/', some)).toBeUndefined();
    expect(refusalOf('http://8.8.8.8/', some)).toBeDefined();
    expect(refusalOf('http://127.0.0.2/', some)).toBeDefined();
  });
});

describe('a name that leads to a private address', () => {
  const leadingTo =
    (...addresses: string[]): Lookup =>
    (_host, _options, done) =>
      done(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      );

  function send(lookup: Lookup, allowed = '') {
    return deliver({ policy: outboundPolicy(allowed), now: () => 0, lookup })({
      destination: aDestination(),
      settings: { url: 'http://shop.example:1/', signingSecret: `whsec_${'A'.repeat(44)}` },
      activationId: 'a',
      event: { type: 'track' },
      signal: AbortSignal.timeout(2_000),
    });
  }

  it('given one private address among public ones, when delivered, then it is refused', async () => {
    const refused = { kind: 'final', reason: 'address-refused' };
    expect(await send(leadingTo('127.0.0.1'))).toEqual(refused);
    expect(await send(leadingTo('8.8.8.8', '169.254.169.254'))).toEqual(refused);
  });

  it('given an allowed range, when delivered, then it connects there', async () => {
    expect(await send(leadingTo('127.0.0.1'), '127.0.0.0/8')).toEqual({
      kind: 'retry',
      reason: 'connection-failed',
    });
  });

  it('given a name that is not known, when delivered, then it is to be tried again', async () => {
    const result = await send((_host, _options, done) => done(new Error('ENOTFOUND'), undefined));
    expect(result).toEqual({ kind: 'retry', reason: 'connection-failed' });
  });
});
