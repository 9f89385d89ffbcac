import type { FaultRates } from './faults.ts';
import type { RulesName } from './setting.ts';
import type { Workload } from './workload.ts';

/** Everything that a history is made from: the same plan gives the same history. */
export type Plan = Workload & {
  readonly seed: number;
  /** Decides interleaving, faults and ids, apart from the seed, so that a shorter history may look for its own. */
  readonly schedule: number;
  readonly rules: RulesName;
  readonly rates: FaultRates;
  /** Ordinals of faults that do not strike. */
  readonly suppressed: readonly number[];
};
