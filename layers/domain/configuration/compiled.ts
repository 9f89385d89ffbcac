import type { CompiledSegment, FeatureDefinition, FoldedEvent } from '../segments/compiled.ts';
import type { FactName } from '../facts/fact.ts';
import type { DestinationItem } from './items.ts';

/** What the pipeline reads: one workspace's configuration, ready to run, at one version. */
export type CompiledConfiguration = {
  readonly workspaceId: string;
  readonly version: number;
  /** Key of the HMAC over identifiers. */
  readonly identifierKey: Uint8Array;
  readonly segments: readonly CompiledSegment[];
  /** Ids of segments that are stored but do not compile: left out, so that they harm nothing else. */
  readonly brokenSegments?: readonly string[];
  /** Distinct features of all segments. */
  readonly features: readonly FeatureDefinition[];
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
