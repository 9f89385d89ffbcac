import { call } from '../api.ts';
import { Ledger } from '../commands/ledger-table.ts';

/** The ledger of a workspace since a moment, milliseconds since the epoch. */
export async function readLedger(
  api: { readonly url: string; readonly token: string },
  workspace: string,
  since: number,
): Promise<Ledger> {
  const range = new URLSearchParams({
    from: new Date(since).toISOString(),
    to: new Date(Date.now() + 3_600_000).toISOString(),
  });
  return Ledger.parse(await call(api, { path: `/v1/workspaces/${workspace}/ledger?${range.toString()}` }));
}

export type Totals = {
  readonly accepted: number;
  readonly processed: number;
  readonly duplicate: number;
  readonly failed: number;
  readonly inFlight: number;
  readonly matched: number;
  readonly delivered: number;
  readonly pending: number;
  readonly filtered: number;
  readonly deadLettered: number;
};

/** Everything of a workspace in one row. */
export function totals(ledger: Ledger): Totals {
  const sources = Object.values(ledger.sources);
  const destinations = Object.values(ledger.destinations);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    accepted: sum(sources.map((each) => each.accepted)),
    processed: sum(sources.map((each) => each.processed)),
    duplicate: sum(sources.map((each) => each.duplicate)),
    failed: sum(sources.flatMap((each) => Object.values(each.failed))),
    inFlight: sum(sources.map((each) => each.inFlight)),
    matched: sum(destinations.map((each) => each.matched)),
    delivered: sum(destinations.map((each) => each.delivered)),
    pending: sum(destinations.map((each) => each.pending)),
    filtered: sum(destinations.flatMap((each) => Object.values(each.filtered))),
    deadLettered: sum(destinations.flatMap((each) => Object.values(each.deadLettered))),
  };
}

/** Whether every event and every activation is accounted for, and none is under way any more. */
export function isSettled(ledger: Ledger): boolean {
  const all = totals(ledger);
  return all.inFlight === 0 && all.pending === 0 && balances(ledger);
}

/** `accepted = processed + failed + duplicate + inFlight`, and the same for each destination. */
export function balances(ledger: Ledger): boolean {
  const sum = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((total, value) => total + value, 0);
  return (
    Object.values(ledger.sources).every(
      (each) => each.accepted === each.processed + each.duplicate + each.inFlight + sum(each.failed),
    ) &&
    Object.values(ledger.destinations).every(
      (each) => each.matched === each.delivered + each.pending + sum(each.filtered) + sum(each.deadLettered),
    )
  );
}

/** The live counts behind a moving line. */
export function countsLine(all: Totals): string {
  const parts = [
    `accepted ${all.accepted}`,
    `processed ${all.processed}`,
    ...(all.failed ? [`failed ${all.failed}`] : []),
    ...(all.inFlight ? [`in flight ${all.inFlight}`] : []),
    `delivered ${all.delivered}`,
    ...(all.pending ? [`pending ${all.pending}`] : []),
  ];
  return parts.join(' · ');
}
