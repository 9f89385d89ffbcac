import type { DeliveryResponse } from '@tributary/domain/destinations/ports';
import type { JsonObject } from '@tributary/domain/outcomes/json';

/** How one attempt at an activation ended. */
export type Ended =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'filtered'; readonly reason: string }
  /** Nothing was tried: it is not its turn yet. Without a time it waits longer each time. */
  | { readonly kind: 'wait'; readonly afterMs?: number }
  /** Something here was not there; the vendor was not asked, or its answer could not be written down. */
  | { readonly kind: 'broken'; readonly error: unknown }
  | {
      readonly kind: 'retry' | 'final';
      readonly reason: string;
      readonly afterMs?: number;
      readonly request: JsonObject;
      readonly response?: DeliveryResponse;
    };

export function filtered(reason: string): Ended {
  return { kind: 'filtered', reason };
}
