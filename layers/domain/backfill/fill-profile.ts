import type { CompiledConfiguration } from '../configuration/compiled.ts';
import { expectedOf } from '../profiles/build-commit.ts';
import { dueAt, withDue } from '../profiles/due.ts';
import { evaluateAll } from '../profiles/evaluate.ts';
import { findProfile } from '../profiles/find-profile.ts';
import type { ItemKey, MainItem } from '../profiles/items.ts';
import { numbered } from '../profiles/numbered.ts';
import { type ProfileStore, StoreInDoubt } from '../profiles/profile-store.ts';
import { rememberedBy } from '../profiles/remembered-by.ts';
import type { Feature } from '../profiles/state.ts';
import type { FeatureDefinition } from '../segments/compiled.ts';
import { featuresOf, type Gathered } from './gather.ts';

/** What became of one profile. `again`: it changed meanwhile, or the lake lacks what it has folded just now. */
export type Filled = 'written' | 'unchanged' | 'again' | 'missed';

export type Filling = {
  readonly store: ProfileStore;
  readonly configuration: CompiledConfiguration;
  readonly features: readonly FeatureDefinition[];
  readonly now: () => number;
};

const ATTEMPTS = 3;

/**
 * Sets the features of a profile to what its history says, and whatever follows from them, under the condition that
 * nobody wrote it meanwhile. Doing it twice changes nothing.
 *
 * @example
 * await fillProfile(main.key, gathered, { store, configuration, features, now }); // 'written'
 */
export async function fillProfile(key: ItemKey, gathered: Gathered, filling: Filling): Promise<Filled> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      const end = await fillOnce(key, gathered, filling);
      if (end !== 'conflict') return end;
    } catch (error) {
      if (!(error instanceof StoreInDoubt)) throw error;
    }
  }
  return 'again';
}

async function fillOnce(
  key: ItemKey,
  gathered: Gathered,
  { store, configuration, features, now }: Filling,
): Promise<Filled | 'conflict'> {
  const main = await findProfile({ store, consistent: true }, key);
  // Gone: there is nothing left to fill.
  if (main === undefined) return 'unchanged';
  if (main.identifiers.some((own) => !gathered.owned.has(own.key))) return 'again';
  const at = now();
  const remembered = await rememberedBy(main, { store, consistent: true, now: at });
  // What moved away with an unmerge is not this profile's any more, and was gathered for it.
  if (main.identifiers.length < gathered.owned.size) return 'again';
  const filled = featuresOf(gathered, { remembered, watermark: main.watermark, features, now: at });
  if (filled === 'incomplete') return 'again';
  if (filled === 'too-many') return 'missed';
  const written = withFeatures(main, filled, { configuration, now: at });
  if (written === undefined) return 'unchanged';
  const commit = { main: written, expected: expectedOf(main), losers: [], pointers: [], checks: [] };
  return (await store.commit(commit)) === 'committed' ? 'written' : 'conflict';
}

function withFeatures(
  main: MainItem,
  filled: ReadonlyMap<string, Feature>,
  { configuration, now }: { readonly configuration: CompiledConfiguration; readonly now: number },
): MainItem | undefined {
  const news = [...filled].filter(([key, feature]) => isNews(feature, main.state.features[key]));
  if (news.length === 0) return undefined;
  const state = { ...main.state, features: { ...main.state.features, ...Object.fromEntries(news) } };
  const evaluated = evaluateAll(state, { before: main, configuration, now, reason: 'definition' });
  const { memberships, transitions, traits, validUntil } = evaluated;
  const { changes, numbers } = numbered([...transitions, ...traits], main.numbers);
  const due = dueAt({ indexed: main.dueAt, due: validUntil, now });
  const version = main.version + 1;
  return withDue({ ...main, ...evaluated.noted, version, state, memberships, changes, numbers }, due);
}

/** A lake that has less than was counted has lost the older events: what was counted stays. */
function isNews(feature: Feature, standing: Feature | undefined): boolean {
  if (standing === undefined) return true;
  return feature.count >= standing.count && JSON.stringify(feature) !== JSON.stringify(standing);
}
