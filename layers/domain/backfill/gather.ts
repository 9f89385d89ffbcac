import {
  addFeature,
  draftOf,
  type FeatureDraft,
  featureOf,
  featureOfEvent,
} from '../profiles/feature-draft.ts';
import { ON_ITS_WAY_MS, type PastEvent, WINDOW_MS } from '../profiles/history-of.ts';
import type { ItemKey, MainItem, RememberedId } from '../profiles/items.ts';
import type { ProfileEvent } from '../profiles/profile-event.ts';
import { comparePairs } from '../profiles/remembered-id.ts';
import type { Feature } from '../profiles/state.ts';
import type { FeatureDefinition } from '../segments/compiled.ts';
import type { PastEvents } from '../history/past-events.ts';

/** Of one profile, in the last two days: more than a person makes. */
const MAX_RECENT = 20_000;
/** Of one profile, ever: what has more is read no further, so that others of its step are not held up by it. */
const MAX_FOUND = 1_000_000;
/** Drafts grow with each event until they are made a feature. */
const COMPACT_AT = 200;

/** What the lake has of one profile. */
export type Gathered = {
  /** Keys of the identifiers that were looked for. */
  readonly owned: ReadonlySet<ItemKey>;
  /** Of events that are folded for sure: received so long ago that they cannot be on their way any more. */
  readonly settled: Map<string, FeatureDraft>;
  /** Received since: whether they are folded is for the profile to say. */
  readonly recent: PastEvent[];
  /** Hashes of all events found, whether or not a feature matches them. */
  readonly found: Set<string>;
};

/**
 * Reads history once for many profiles.
 *
 * @param mains as they stand, to know by which identifiers their events are told
 * @example
 * const gathered = await gather(mains, events, { features, range });
 */
export async function gather(
  mains: readonly MainItem[],
  events: PastEvents,
  {
    features,
    range,
  }: {
    readonly features: readonly FeatureDefinition[];
    readonly range: { readonly from: number; readonly to: number };
  },
): Promise<ReadonlyMap<ItemKey, Gathered>> {
  const byMain = new Map<ItemKey, Gathered>();
  const byIdentifier = new Map<ItemKey, Gathered>();
  for (const { key, identifiers } of mains) {
    const owned = new Set(identifiers.map((one) => one.key));
    const one: Gathered = { owned, settled: new Map(), recent: [], found: new Set() };
    byMain.set(key, one);
    for (const identifier of owned) byIdentifier.set(identifier, one);
  }
  const ownerOf = ({ identifiers: [{ key }] }: ProfileEvent) => byIdentifier.get(key);
  const isWanted = (event: ProfileEvent) => (ownerOf(event)?.found.size ?? MAX_FOUND) < MAX_FOUND;
  for await (const past of events(range, isWanted)) {
    const one = ownerOf(past.event);
    if (one) take(past, one, { features, settledBefore: range.to - ON_ITS_WAY_MS });
  }
  return byMain;
}

function take(
  past: PastEvent,
  { settled, recent, found }: Gathered,
  {
    features,
    settledBefore,
  }: { readonly features: readonly FeatureDefinition[]; readonly settledBefore: number },
): void {
  const { event, receivedAt } = past;
  // Days later the lake's reader takes a copy for new, and the profile may still have known it.
  if (found.has(event.id.hash)) return;
  found.add(event.id.hash);
  if (receivedAt < settledBefore) addMatching(settled, past, features);
  else if (recent.length < MAX_RECENT && features.some(({ matches }) => matches(event.folded)))
    recent.push(past);
}

function addMatching(
  drafts: Map<string, FeatureDraft>,
  { event }: PastEvent,
  features: readonly FeatureDefinition[],
): void {
  for (const feature of features) {
    if (!feature.matches(event.folded)) continue;
    const standing = drafts.get(feature.key);
    const added = featureOfEvent(feature, event.folded);
    if (standing) addFeature(standing, added);
    else drafts.set(feature.key, added);
    if (standing && standing.times.length >= COMPACT_AT)
      drafts.set(feature.key, draftOf(featureOf(standing)));
  }
}

/** What a profile remembers of the events that it has folded, and when it was read. */
type Remembering = {
  readonly remembered: readonly RememberedId[];
  readonly watermark: RememberedId | undefined;
  readonly now: number;
};

/**
 * Whether an event that is not remembered was folded and forgotten. A profile forgets nothing for a day, and after that
 * only what went through a chunk: what is newer than the watermark never did, so that it is still on its way.
 */
function isForgotten({ event, receivedAt }: PastEvent, { watermark, now }: Remembering): boolean {
  if (receivedAt < now - ON_ITS_WAY_MS) return true;
  return receivedAt < now - WINDOW_MS && watermark !== undefined && comparePairs(event.id, watermark) <= 0;
}

/**
 * The features over exactly the events that the profile has folded, as far as the lake has them. `incomplete`: it
 * remembers events of the last days that the lake does not have yet. `too-many`: more than can be held.
 *
 * @param profile `now`: milliseconds since the epoch, when `remembered` was read
 * @example
 * const features = featuresOf(gathered, { remembered, watermark: main.watermark, features, now });
 */
export function featuresOf(
  { settled, recent, found }: Gathered,
  profile: Remembering & { readonly features: readonly FeatureDefinition[] },
): ReadonlyMap<string, Feature> | 'incomplete' | 'too-many' {
  const { remembered, features, now } = profile;
  if (recent.length >= MAX_RECENT || found.size >= MAX_FOUND) return 'too-many';
  const isYoung = ({ at }: RememberedId) => at < 0 || at > now - 2 * WINDOW_MS;
  if (remembered.some((id) => isYoung(id) && !found.has(id.hash))) return 'incomplete';
  const hashes = new Set(remembered.map(({ hash }) => hash));
  const drafts = new Map([...settled].map(([key, draft]) => [key, draftOf(featureOf(draft))] as const));
  for (const past of recent)
    if (hashes.has(past.event.id.hash) || isForgotten(past, profile)) addMatching(drafts, past, features);
  return new Map([...drafts].map(([key, draft]) => [key, featureOf(draft)] as const));
}
