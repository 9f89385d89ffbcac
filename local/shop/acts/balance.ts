import { balances, isSettled, totals } from '../ledger.ts';
import type { Act } from '../stage.ts';

/** Windows of customers may end meanwhile, and each end is delivered too. */
const LIMIT_MS = 90_000;

/** Every event and every delivery is accounted for. */
export const balance: Act = {
  title: 'The ledger balances',
  play: async ({ right, readLedger, accepted }) => {
    await right(
      'accepted = processed + failed + duplicate',
      async () => {
        const ledger = await readLedger();
        const all = totals(ledger);
        // More came by browser, phone and curl than the shop's server knows of.
        if (!isSettled(ledger) || all.accepted < accepted.size) return undefined;
        return `${all.accepted} = ${all.processed} + ${all.failed} + ${all.duplicate}`;
      },
      LIMIT_MS,
    );
    await right('matched = delivered + filtered + dead letters', async () => {
      const ledger = await readLedger();
      const all = totals(ledger);
      return balances(ledger) && all.deadLettered === 0
        ? `${all.matched} = ${all.delivered} + ${all.filtered} + ${all.deadLettered}`
        : undefined;
    });
  },
};
