import type { RandomBytes } from '../ids/ids.ts';
import type { JsonObject } from '../outcomes/json.ts';
import type { Violation } from '../outcomes/outcome.ts';

/** What the configuration needs to know of a connector: its fields, without the code that delivers. */
export type Connector = {
  readonly key: string;
  /** As people know it; an event's `integrations` object may name it so. */
  readonly name: string;
  /** Settings that go to the secret and are never shown again. */
  readonly secretFields: readonly string[];
  /** Settings that nobody sends: those that are made here, and what is kept of them. */
  readonly generated: readonly string[];
  /** Settings that are made here, not asked for, and shown once. */
  readonly generate: (random: RandomBytes) => JsonObject;
  /**
   * Secret settings with a new secret that signs; the one before it signs besides until `until`. Undefined where it was
   * done too often. Times in milliseconds since the epoch. Absent where nothing is signed.
   */
  readonly rotate?:
    | ((
        kept: JsonObject,
        rotation: { readonly random: RandomBytes; readonly now: number; readonly until: number },
      ) => JsonObject | undefined)
    | undefined;
  /** What is wrong with settings as a person gives them; fields begin with `settings`. */
  readonly checkSettings: (settings: JsonObject) => readonly Violation[];
  /** What is wrong with an action, a filter and a mapping, where given. */
  readonly checkDelivery: (delivery: {
    readonly action?: string | undefined;
    readonly filter?: string | undefined;
    readonly mapping?: JsonObject | undefined;
  }) => readonly Violation[];
};

/** Port: the catalogue of connectors by key, e.g. `webhook`. */
export interface Connectors {
  (key: string): Connector | undefined;
}
