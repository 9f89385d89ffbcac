import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Where deliveries may go: public addresses, and what a deployment allows besides. */
export type OutboundPolicy = {
  /** The deployment names this host, so that neither its scheme nor its addresses matter. */
  readonly allowsHost: (host: string) => boolean;
  /** The address is public, or within what the deployment allows. */
  readonly allowsAddress: (address: string) => boolean;
};

/**
 * The policy of a deployment. Private, loopback, link-local, metadata and every other special range is refused, also
 * as an IPv4 address within an IPv6 one.
 *
 * @param allowed hosts, addresses and CIDR ranges, comma-separated: `OUTBOUND_ALLOWED`
 * @example
 * const policy = outboundPolicy('receiver.internal,10.0.0.0/8');
 * policy.allowsAddress('10.1.2.3'); // true
 * policy.allowsAddress('169.254.169.254'); // false
 */
export function outboundPolicy(allowed: string): OutboundPolicy {
  const entries = allowed.split(',').map((entry) => entry.trim().toLowerCase());
  const hosts = new Set(entries.filter((entry) => entry !== '').map(withoutBrackets));
  const ranges = entries.flatMap(rangeOf);
  return {
    allowsHost: (host) => hosts.has(withoutBrackets(host.toLowerCase())),
    allowsAddress(address) {
      if (!ipaddr.isValid(address)) return false;
      const parsed = ipaddr.process(address);
      return (
        parsed.range() === 'unicast' || hosts.has(address) || ranges.some((range) => within(parsed, range))
      );
    },
  };
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [Address, number];

function rangeOf(entry: string): Range[] {
  return ipaddr.isValidCIDR(entry) ? [ipaddr.parseCIDR(entry)] : [];
}

function within(address: Address, [base, bits]: Range): boolean {
  if (address instanceof ipaddr.IPv4) return base instanceof ipaddr.IPv4 && address.match(base, bits);
  return base instanceof ipaddr.IPv6 && address.match(base, bits);
}

/**
 * What is wrong with an address that a person enters, or undefined: it has to be https and public, unless its host is
 * one that the deployment allows. Names are looked up at delivery, not here.
 *
 * @example
 * refusalOf('http://169.254.169.254/', policy); // 'an address that begins with https://'
 */
export function refusalOf(text: string, policy: OutboundPolicy): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.hostname === '')
    return 'an address that begins with https://';
  if (url.username !== '' || url.password !== '') return 'an address without a user name and password';
  const host = withoutBrackets(url.hostname);
  if (policy.allowsHost(host) || (isIP(host) && !isPublic(host) && policy.allowsAddress(host)))
    return undefined;
  if (url.protocol !== 'https:') return 'an address that begins with https://';
  if (isIP(host) && !policy.allowsAddress(host)) return 'an address that is public';
  return host === 'localhost' || host.endsWith('.localhost') ? 'an address that is public' : undefined;
}

const isPublic = (host: string) => ipaddr.process(host).range() === 'unicast';
const withoutBrackets = (host: string) => host.replace(/^\[(.*)\]$/, '$1');
