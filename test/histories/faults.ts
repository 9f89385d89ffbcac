/** A worker died between two calls to the store. Whatever it held has to come again. */
export class WorkerDied extends Error {
  override readonly name = 'WorkerDied';
}

/** How often things go wrong, each a share of the calls in [0, 1]. */
export type FaultRates = {
  /** An eventual read returns an older item, or misses a new one. */
  readonly stale: number;
  /** A write is refused although its conditions hold, as a cancelled transaction is. */
  readonly cancelled: number;
  /** No answer, and no effect: a throttle, a time-out. */
  readonly lostBefore: number;
  /** No answer, after the effect. */
  readonly lostAfter: number;
  /** The worker dies, before the call or after it. */
  readonly died: number;
  /** The queue or the bus gives no answer, before the effect or after it. */
  readonly deaf: number;
  /** A batch that was dealt with comes again, with other boundaries. */
  readonly redelivered: number;
};

export type Fault = keyof FaultRates;
export const FAULTS: readonly Fault[] = [
  'stale',
  'cancelled',
  'lostBefore',
  'lostAfter',
  'died',
  'deaf',
  'redelivered',
];

export const NO_FAULTS: FaultRates = {
  stale: 0,
  cancelled: 0,
  lostBefore: 0,
  lostAfter: 0,
  died: 0,
  deaf: 0,
  redelivered: 0,
};
export const MANY_FAULTS: FaultRates = {
  stale: 0.4,
  cancelled: 0.06,
  lostBefore: 0.04,
  lostAfter: 0.06,
  died: 0.04,
  deaf: 0.15,
  redelivered: 0.15,
};

export type Faults = {
  readonly happens: (fault: Fault, share?: number) => boolean;
  /** Those that struck, by their ordinal, so that each can be left out when the history is run again. */
  readonly struck: readonly { readonly ordinal: number; readonly fault: Fault }[];
};

/** Faults that depend on the seed alone; the ordinals in `suppressed` do not strike. */
export function faultsOf(
  random: () => number,
  { rates, suppressed }: { readonly rates: FaultRates; readonly suppressed: ReadonlySet<number> },
): Faults {
  const struck: { ordinal: number; fault: Fault }[] = [];
  let ordinal = 0;
  return {
    struck,
    happens(fault, share = 1) {
      ordinal += 1;
      if (random() >= rates[fault] * share || suppressed.has(ordinal)) return false;
      struck.push({ ordinal, fault });
      return true;
    },
  };
}
