import { callTerms, priced, sumOf } from './bill.ts';
import { PRICES } from './prices.ts';
import { figure } from './print.ts';

/** Requests of a queue for a message that ten share: the bus's send, a tenth of a receive and of a delete. */
const QUEUE_REQUESTS = 1 + 0.1 + 0.1;
/** Messages of a batch. */
const BATCH = 10;
/** Processor seconds of a delivery over HTTP: the whole way's figure, of which collecting and processing are little. */
const CPU_SECONDS = 0.0004;

/**
 * Dollars for a million memberships delivered to a webhook. Each is one entry on the bus, a message, a share of a call,
 * a lease taken and released, three strong reads of the profile, and two entries of the ledger for each batch.
 */
export function deliveries(): void {
  const million = 1e6;
  const terms = [
    priced('bus', million, { at: PRICES.eventBridgeEntry, unit: 'entries' }),
    priced('queue', QUEUE_REQUESTS * million, { at: PRICES.sqsRequest, unit: 'requests' }),
    ...callTerms('deliver', million / BATCH, CPU_SECONDS * million),
    priced('lease', 2 * million, { at: PRICES.writeUnit, unit: 'write units' }),
    priced('profile', 3 * million, { at: PRICES.readUnit, unit: 'read units' }),
    priced('ledger', (2 * million) / BATCH, { at: PRICES.writeUnit, unit: 'write units' }),
    priced('transfer out', 1500 * million, { at: PRICES.transferOutByte, unit: 'bytes' }),
  ];
  figure('usd_per_million_deliveries', sumOf('deliveries', terms));
}
