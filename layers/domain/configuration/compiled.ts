import type { CompiledSegment, FeatureDefinition, FoldedEvent } from '../segments/compiled.ts';
import type { CompiledComputedTrait } from '../computed-traits/compiled.ts';
import type { FactName } from '../facts/fact.ts';
import type { IdentityRules } from '../identity/identity-rules.ts';
import type { DestinationItem } from './items.ts';

/** Rules over accounts instead of people. */
export type AccountConfiguration = {
  readonly segments: readonly CompiledSegment[];
  readonly computedTraits: readonly CompiledComputedTrait[];
  readonly features: readonly FeatureDefinition[];
};

/** What a page may see of its own visitor: names of traits, keys of segments. */
export type VisitorConfiguration = {
  readonly traits: ReadonlySet<string>;
  readonly segments: ReadonlySet<string>;
};

/** What the pipeline reads: one workspace's configuration, ready to run, at one version. */
export type CompiledConfiguration = {
  readonly workspaceId: string;
  readonly version: number;
  /** Key of the HMAC over identifiers. */
  readonly identifierKey: Uint8Array;
  /** How identifiers are found and trusted. */
  readonly identity: IdentityRules;
  readonly segments: readonly CompiledSegment[];
  /** Ids of segments and computed traits that are stored but do not compile: left out, so that they harm nothing else. */
  readonly brokenSegments?: readonly string[];
  /** Of people. */
  readonly computedTraits?: readonly CompiledComputedTrait[];
  /** Distinct features of all segments and computed traits of people. */
  readonly features: readonly FeatureDefinition[];
  /** What is asked of accounts: `configurationFor` puts it in the place of what is asked of people. */
  readonly accounts?: AccountConfiguration;
  /** Absent: nothing. */
  readonly visitor?: VisitorConfiguration;
  readonly destinations: readonly DestinationItem[];
  /** Whether somebody asks for facts of this name (and segment). Everything else makes no fact. */
  readonly wantsFact: (name: Exclude<FactName, 'Event Forwarded'>, segmentId?: string) => boolean;
  /** Whether a destination subscribes to events like this one. */
  readonly wantsEvent: (event: Pick<FoldedEvent, 'type' | 'name'>) => boolean;
};

/** Port: the compiled configuration, from memory, never older than the deployment's bounded age. */
export interface CurrentConfiguration {
  (workspaceId: string): Promise<CompiledConfiguration | undefined>;
}
