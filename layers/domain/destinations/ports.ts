import type { DestinationItem } from '../configuration/items.ts';
import type { Fact } from '../facts/fact.ts';
import type { JsonObject } from '../outcomes/json.ts';
import type { MainItem } from '../profiles/items.ts';

/** One fact × one destination. */
export type Activation = { readonly id: string; readonly destinationId: string; readonly fact: Fact };

/** One attempt's end; `response` is the vendor's, cut to 4 KB, and never logged. */
export type DeliveryResult =
  | { readonly kind: 'delivered'; readonly status: number }
  | { readonly kind: 'filtered'; readonly reason: string }
  | {
      readonly kind: 'retry';
      readonly reason: string;
      readonly afterMs?: number;
      readonly response?: DeliveryResponse;
    }
  | { readonly kind: 'final'; readonly reason: string; readonly response?: DeliveryResponse };
export type DeliveryResponse = { readonly status: number; readonly body: string };

/**
 * Port: runs a connector on an event in Segment's shape. Every connector, our webhook too, is a DestinationDefinition
 * of `@segment/actions-core` behind it.
 */
export interface Deliver {
  (delivery: {
    readonly destination: DestinationItem;
    /** Settings with the secret ones joined. */
    readonly settings: JsonObject;
    readonly activationId: string;
    readonly event: JsonObject;
    readonly signal: AbortSignal;
  }): Promise<DeliveryResult>;
}

/** Port: may this profile's data go to this destination now? Asked by every delivery, replay and member sync. */
export interface MayDeliver {
  (
    profile: Pick<MainItem, 'state'> | undefined,
    destination: Pick<DestinationItem, 'requiresConsent'>,
  ): { readonly allowed: true } | { readonly allowed: false; readonly reason: string };
}

/** Port: what a destination needs in the account: rule, queue, dead-letter queue, mapping. All calls are idempotent. */
export interface DestinationResources {
  create(destination: {
    readonly workspaceId: string;
    readonly destinationId: string;
    /** EventBridge pattern of its rule; always names the workspace. */
    readonly pattern: JsonObject;
    readonly maximumConcurrency: number;
  }): Promise<void>;
  /** Updates the pattern, or enables and disables the rule. */
  update(destination: {
    readonly destinationId: string;
    readonly pattern: JsonObject;
    readonly enabled: boolean;
  }): Promise<void>;
  remove(destinationId: string): Promise<void>;
  /** Ids of destinations that have anything in the account; for the removal of the whole stack. */
  list(): AsyncIterable<string>;
}

/** Port: secret settings of destinations, one secret each. */
export interface DestinationSecrets {
  /** Keeps them unless the secret exists; answers with what is kept, so that a repeated call shows the same. */
  create(secretName: string, settings: JsonObject): Promise<JsonObject>;
  /**
   * Replaces what is kept by what `change` makes of it, and answers with that. Where somebody else was first, it is made
   * anew of what they left. Throws where there is none.
   */
  update(secretName: string, change: (settings: JsonObject) => JsonObject): Promise<JsonObject>;
  /** Those who only deliver remember it for a bounded time. Throws where there is none. */
  get(secretName: string): Promise<JsonObject>;
  /** No error where there is none. */
  remove(secretName: string): Promise<void>;
  /** Names of all secrets of destinations of this deployment; for the removal of the whole stack. */
  list(): AsyncIterable<string>;
}

/** A delivery given up, as it is kept in the lake under `dead-letters/`. */
export type DeadLetter = {
  readonly v: 1;
  readonly activationId: string;
  readonly destinationId: string;
  /** Absent where the message held none; `request` then keeps the message's text. */
  readonly fact?: Fact;
  readonly request: JsonObject;
  readonly response?: DeliveryResponse;
  readonly attempts: number;
  readonly reason: string;
  readonly at: string;
};

/** What was sent last of a subject: the number of its fact, and the activation that sent it. */
export type LastSent = { readonly number: number; readonly by?: string };

/**
 * Port: delivery state of (destination, profile) for level-triggered delivery: a lease so that one delivery of the
 * pair runs at a time, and what was sent last of each subject.
 */
export interface DeliveryState {
  /** undefined: somebody else holds it; try again later. The lease ends by itself after `leaseMs`. */
  acquire(pair: {
    readonly destinationId: string;
    readonly profileId: string;
    readonly subject: string;
    readonly leaseMs: number;
  }): Promise<{ readonly sent: LastSent; readonly release: (sent: LastSent) => Promise<void> } | undefined>;
}
