import { callTerms, priced, sumOf } from './bill.ts';
import type { MembershipUnits } from './membership-units.ts';
import { PRICES } from './prices.ts';
import { figure } from './print.ts';

/** Requests of a queue for a message that ten share: the bus's send, a tenth of a receive and of a delete. */
const QUEUE_REQUESTS = 1.2;
/** Headers, the signature and TLS around each body. */
const BYTES_AROUND = 700;

/**
 * Dollars for a million memberships delivered to a webhook.
 *
 * @param cpuSeconds of one delivery; that of the whole way is a little more than that
 */
export function deliveries(used: MembershipUnits, cpuSeconds: number): void {
  const million = 1e6;
  const writes = { at: PRICES.writeUnit, unit: 'write units' };
  const terms = [
    priced('bus', used.entries, { at: PRICES.eventBridgeEntry, unit: 'entries' }),
    priced('queue', QUEUE_REQUESTS * million, { at: PRICES.sqsRequest, unit: 'requests' }),
    ...callTerms('deliver', { ...used, cpu: cpuSeconds * million }),
    priced('lease', used.leaseUnits, writes),
    priced('profiles: reads', used.readUnits, { at: PRICES.readUnit, unit: 'read units' }),
    priced('ledger', used.ledgerUnits, writes),
    priced('transfer out', used.sentBytes + BYTES_AROUND * million, {
      at: PRICES.transferOutByte,
      unit: 'bytes',
    }),
  ];
  figure('usd_per_million_deliveries', sumOf('deliveries', terms));
}
