import type { Json } from '../outcomes/json.ts';
import type { Feature, ProfileState } from '../profiles/state.ts';
import type { CompiledSegment, FoldedEvent } from './compiled.ts';
import { compileSegment } from './compile.ts';
import { SegmentDefinition } from './definition.ts';

/** Noon of an ordinary day: `now` of most cases. */
export const NOON = Date.UTC(2026, 2, 15, 12);
export const SECOND = 1000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** *Bought within 30 days and spent over 500.* */
export const RECENT_BIG_SPENDERS = {
  all: [
    { trait: 'last_purchase_date', is: 'within-last', value: '30d' },
    { trait: 'total_spent', is: 'greater-than', value: 500 },
  ],
} as const;

/** *Active cart abandoners in the last 24 hours.* */
export const ABANDONED_CART = {
  all: [
    { performed: { name: 'Product Added' }, within: '24h' },
    { notPerformed: { name: 'Order Completed' }, within: '24h' },
  ],
} as const;

export function segment(definition: unknown): CompiledSegment {
  const parsed = SegmentDefinition.parse(definition);
  return compileSegment({ id: `seg_${'0'.repeat(32)}`, key: 'a_segment', version: 1, definition: parsed });
}

export function track(name: string, at: number, properties: FoldedEvent['properties'] = {}): FoldedEvent {
  return { type: 'track', name, at, properties };
}

/** A profile with these traits, that did these events: what folding makes of them, for one segment. */
export function stateFor(
  { features }: Pick<CompiledSegment, 'features'>,
  traits: Readonly<Record<string, Json>>,
  events: readonly FoldedEvent[] = [],
): ProfileState {
  const remembered = features.map((feature) => [feature.key, remember(feature, events)] as const);
  return {
    traits: Object.fromEntries(
      Object.entries(traits).map(([name, value]) => [name, { value, at: NOON, tie: 'a', sourceId: 'src' }]),
    ),
    features: Object.fromEntries(remembered.filter(([, { count }]) => count > 0)),
    consent: {},
    recent: [],
    firstSeen: NOON,
    lastSeen: NOON,
  };
}

function remember(feature: CompiledSegment['features'][number], events: readonly FoldedEvent[]): Feature {
  const matching = events.filter(feature.matches);
  const times = matching.map(({ at }) => at).sort((a, b) => b - a);
  const base = {
    count: times.length,
    first: times.at(-1) ?? 0,
    last: times[0] ?? 0,
    times: times.slice(0, 20),
  };
  if (!feature.amount) return base;
  const sum = matching.reduce((total, event) => total + Math.round((feature.amount?.(event) ?? 0) * 1e6), 0);
  return { ...base, sum: String(sum) };
}
