import { compileSegment } from '../segments/compile.ts';
import type { CompiledSegment } from '../segments/compiled.ts';
import { distinctFeatures } from '../segments/features.ts';
import type { CompiledConfiguration } from './compiled.ts';
import type { WorkspaceConfiguration } from './configuration-store.ts';
import type { DestinationItem, SegmentItem, WorkspaceItem } from './items.ts';

/**
 * A workspace's configuration made ready to run. A segment that does not compile, such as one that an older version
 * stored, is left out and named in `brokenSegments`: it never stops its workspace.
 *
 * @example
 * const stored = await store.workspace(workspaceId);
 * const configuration = stored && compileConfiguration(stored);
 */
export function compileConfiguration(stored: WorkspaceConfiguration): CompiledConfiguration {
  const items = stored.items.flatMap((item) => (item.kind === 'segment' ? [item] : []));
  const { segments, brokenSegments } = compileSegments(items);
  const destinations = stored.items.flatMap((item) => (item.kind === 'destination' ? [item] : []));
  return {
    workspaceId: stored.workspace.id,
    version: stored.version,
    identifierKey: Buffer.from(stored.workspace.identifierKey, 'base64url'),
    segments,
    brokenSegments,
    features: distinctFeatures(segments),
    destinations,
    ...wants(stored.workspace, destinations),
  };
}

function compileSegments(items: readonly SegmentItem[]) {
  const segments: CompiledSegment[] = [];
  const brokenSegments: string[] = [];
  for (const item of items) {
    try {
      segments.push(compileSegment(item));
    } catch {
      brokenSegments.push(item.id);
    }
  }
  return { segments, brokenSegments };
}

/** Asked for every change of every commit, so it is looked up and not searched. */
function wants(
  workspace: WorkspaceItem,
  destinations: readonly DestinationItem[],
): Pick<CompiledConfiguration, 'wantsFact' | 'wantsEvent'> {
  const asked = destinations
    .filter((destination) => destination.enabled && destination.state === 'ready')
    .flatMap((destination) => destination.subscriptions);
  const facts = new Set<string>(workspace.facts);
  const transitions = new Set(
    asked.flatMap((one) =>
      one.to === 'segment' ? one.on.map((on) => `${FACT_OF[on]} ${one.segmentId}`) : [],
    ),
  );
  const events = new Set(asked.flatMap((one) => (one.to === 'event' ? [eventKey(one.type, one.name)] : [])));
  return {
    wantsFact: (name, segmentId) => facts.has(name) || transitions.has(`${name} ${segmentId ?? ''}`),
    wantsEvent: ({ type, name }) =>
      events.has(eventKey(type)) || (name !== undefined && events.has(eventKey(type, name))),
  };
}

const FACT_OF = { entered: 'Segment Entered', exited: 'Segment Exited' } as const;
const eventKey = (type: string, name?: string) => (name === undefined ? type : `${type}\u0000${name}`);
