import * as z from 'zod';
import { columns } from '../format.ts';

const counts = z.record(z.string(), z.number());

/** The ledger as the API answers it; only what the table shows is required. */
export const Ledger = z.object({
  sources: z.record(
    z.string(),
    z.object({
      accepted: z.number(),
      processed: z.number(),
      duplicate: z.number(),
      inFlight: z.number(),
      failed: counts,
    }),
  ),
  destinations: z.record(
    z.string(),
    z.object({
      matched: z.number(),
      delivered: z.number(),
      pending: z.number(),
      filtered: counts,
      deadLettered: counts,
    }),
  ),
});
export type Ledger = z.infer<typeof Ledger>;

/** The ledger for people: a line for each source and destination, and one for each reason below it. */
export function ledgerTable({ sources, destinations }: Ledger): readonly string[] {
  return [
    ...columns(
      [
        ['source', 'accepted', '= processed', '+ failed', '+ duplicate', '+ in flight'],
        ...Object.entries(sources).map(([id, one]) =>
          cells(id, one.accepted, one.processed, sum(one.failed), one.duplicate, one.inFlight),
        ),
      ],
      0,
    ),
    ...Object.entries(sources).flatMap(([id, { failed }]) => reasons(id, 'failed', failed)),
    '',
    ...columns(
      [
        ['destination', 'matched', '= delivered', '+ pending', '+ filtered', '+ dead letters'],
        ...Object.entries(destinations).map(([id, one]) =>
          cells(id, one.matched, one.delivered, one.pending, sum(one.filtered), sum(one.deadLettered)),
        ),
      ],
      0,
    ),
    ...Object.entries(destinations).flatMap(([id, { filtered, deadLettered }]) => [
      ...reasons(id, 'filtered', filtered),
      ...reasons(id, 'dead letter', deadLettered),
    ]),
  ];
}

function cells(id: string, ...numbers: readonly number[]): string[] {
  return [id, ...numbers.map(String)];
}

function reasons(id: string, word: string, counted: Readonly<Record<string, number>>): string[] {
  return Object.entries(counted).map(([reason, count]) => `  ${id} ${word}: ${reason} ${count}`);
}

function sum(counted: Readonly<Record<string, number>>): number {
  return Object.values(counted).reduce((total, count) => total + count, 0);
}
