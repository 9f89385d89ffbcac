import type { JsonObject } from '../../outcomes/json.ts';
import type { DefinitionChange } from '../identity.fixtures.ts';

/** Events of a workspace, one after another, and whom they are told to be. */
export type IdentityCase = {
  readonly given: string;
  /** What differs from the default definition. */
  readonly rules?: DefinitionChange;
  readonly events: readonly {
    /** A track call where no type is named. */
    readonly send: JsonObject;
    /** Days since the first. */
    readonly day?: number;
    /** What explaining it says before it is committed: its outcome, then all that it is not told from. */
    readonly told: string;
  }[];
  /** Identifiers of each profile in the end. */
  readonly profiles: readonly (readonly string[])[];
  /** Where they are others if all events come in one batch: what is not stored yet is joined without a merge. */
  readonly inOneBatch?: readonly (readonly string[])[];
};
