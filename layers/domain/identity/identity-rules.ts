import type { Pattern } from './pattern.ts';

/** At most `count` identifiers in any stretch of `windowMs`; `Infinity`: ever. */
export type IdentifierLimit = { readonly count: number; readonly windowMs: number };

/** Values that name nobody. */
export type BlockedRules = {
  /** In lower case. */
  readonly values: ReadonlySet<string>;
  readonly patterns: readonly Pattern[];
  /** Of all patterns together. */
  readonly steps: number;
};

/** How identifiers of one type are trusted. */
export type TypeRules = {
  /** Place in the order of priority; 0 is the highest. */
  readonly rank: number;
  readonly normalise: 'none' | 'lower' | 'email' | 'phone';
  readonly weight: number;
  readonly identifies: boolean;
  readonly limit: IdentifierLimit;
  readonly blocked: BlockedRules;
};

/** One place in an event at which an identifier of a type may stand. */
export type PathRule = {
  readonly type: string;
  readonly path: string;
  readonly parts: readonly string[];
  /** The only type of event that it is read from: a group's traits are an account's. */
  readonly only?: string;
};

/** An external id's name in the event, as `externalIdName` makes it → the types that take it. */
export type ExternalIdRules = ReadonlyMap<string, readonly string[]>;

/** How identifiers are found in an event. */
export type ReadingRules = {
  readonly paths: readonly PathRule[];
  readonly externalIds: ExternalIdRules;
  /** Types that take device ids of their own name. */
  readonly devices: ReadonlySet<string>;
  /** Whether types that the rules do not name are taken from there. */
  readonly otherExternalIds: boolean;
  readonly otherDevices: boolean;
};

/** How identifiers are found and trusted, in one workspace: its definition, made ready. */
export type IdentityRules = {
  /** Of the workspace's definition; 0: the defaults. */
  readonly version: number;
  readonly types: ReadonlyMap<string, TypeRules>;
  /** Of types that `types` does not name any more: read as `others` and normalised as ever; trusted as ever where they said who somebody is. */
  readonly retired?: ReadonlyMap<string, TypeRules>;
  /** Of all types that `types` does not name, those that a profile still owns from older rules included. */
  readonly others: TypeRules;
  readonly reading: ReadingRules;
  readonly blocked: BlockedRules;
  readonly maxIdentifiersOfEvent: number;
  readonly maxIdentifiersOfProfile: number;
  readonly maxMergesOfProfile: number;
  /** Strength that a link between two identified profiles must have; 0: any will do. */
  readonly minimumStrength: number;
  /** Those that found other identifiers, or in another order, in events received before; oldest first. */
  readonly former?: readonly FormerRules[];
};

/** Rules that events were read by which were received before `until`, milliseconds since the epoch. */
export type FormerRules = { readonly until: number; readonly rules: () => IdentityRules };
