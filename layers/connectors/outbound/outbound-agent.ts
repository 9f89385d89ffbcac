import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { OutboundPolicy } from './outbound-policy.ts';

/** `code` of the error that a refused connection ends with. */
export const OUTBOUND_REFUSED = 'OUTBOUND_REFUSED';

/** How a host name becomes addresses: `lookup` of `node:dns`, or a double of it. */
export type Lookup = (
  host: string,
  options: LookupOptions & { readonly all: true },
  done: (error: Error | null, addresses: readonly LookupAddress[] | undefined) => void,
) => void;

/** Agents that keep connections, to allowed addresses only. */
export type OutboundAgents = {
  readonly plain: http.Agent;
  readonly secure: https.Agent;
  /** Both of them, as the kit's request client takes an agent. */
  readonly either: https.Agent;
};

class OutboundRefused extends Error {
  readonly code = OUTBOUND_REFUSED;
}

type Connecting = { readonly host?: string | null; readonly lookup?: unknown };
type Found = (error: Error | null, address?: string | readonly LookupAddress[], family?: number) => void;

/**
 * Agents that connect to allowed addresses only. They look at the connection and not at the text of the URL: an
 * address given as such is checked at once, a name after its resolution, every address of it; so neither redirects nor
 * a name server that changes its mind get around it.
 *
 * @example
 * http.request(url, { agent: outboundAgents({ policy: outboundPolicy('') }).plain });
 */
export function outboundAgents(dependencies: {
  readonly policy: OutboundPolicy;
  readonly lookup?: Lookup;
}): OutboundAgents {
  const { policy, lookup = systemLookup } = dependencies;
  const guard = <T extends Connecting>(options: T): T => guarded(options, { policy, lookup });
  const plain = new (class extends http.Agent {
    override createConnection(...[options, done]: Parameters<http.Agent['createConnection']>) {
      return super.createConnection(guard(options), done);
    }
  })({ keepAlive: true });
  const secure = new (class extends https.Agent {
    override createConnection(...[options, done]: Parameters<https.Agent['createConnection']>) {
      return super.createConnection(guard(options), done);
    }
  })({ keepAlive: true });
  // node-fetch takes a function of the URL for an agent; the kit's types name an https agent, and the kit destroys
  // whatever it is given after each answer, which would close every kept connection.
  const either = Object.assign((url: URL) => (url.protocol === 'http:' ? plain : secure), secure, {
    destroy: () => undefined,
  });
  return { plain, secure, either };
}

type Guard = { readonly policy: OutboundPolicy; readonly lookup: Lookup };

function guarded<T extends Connecting>(options: T, { policy, lookup }: Guard): T {
  const host = options.host ?? 'localhost';
  if (policy.allowsHost(host)) return options;
  if (isIP(host)) {
    if (policy.allowsAddress(host)) return options;
    throw new OutboundRefused('The address is not one that deliveries may go to.');
  }
  return { ...options, lookup: checked({ policy, lookup }) };
}

function checked({ policy, lookup }: Guard) {
  return function lookUp(host: string, options: LookupOptions, done: Found): void {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !addresses || !first) return done(error ?? new Error('The name has no address.'));
      if (!addresses.every(({ address }) => policy.allowsAddress(address)))
        return done(new OutboundRefused('The name leads to an address that deliveries may not go to.'));
      if (options.all) return done(null, addresses);
      return done(null, first.address, first.family);
    });
  };
}
