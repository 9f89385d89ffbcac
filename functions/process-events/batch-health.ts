import type { Observe } from '@tributary/domain/outcomes/observe';
import { addHealth, type IdentityHealth, NOTHING_WRITTEN } from '@tributary/domain/profiles/identity-health';

/** Adds up what the commits of a batch did to who is who, to be told once: of largest profiles there is no sum. */
export function batchHealth() {
  let all = NOTHING_WRITTEN;
  return {
    add: (one: IdentityHealth) => void (all = addHealth(all, one)),
    tell: (observe: Observe) =>
      observe({
        IdentifiersRefused: all.refused,
        ProfilesMerged: all.merged,
        LargestProfile: all.largest,
        ProfilesOversized: all.oversized,
      }),
  };
}
