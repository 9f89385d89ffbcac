import type { Json } from '../outcomes/json.ts';
import type { FeatureDefinition } from '../segments/compiled.ts';
import { addFeature, draftOf, type FeatureDraft, featureOf, featureOfEvent } from './feature-draft.ts';
import type { ProfileEvent } from './profile-event.ts';
import { isNewer, write } from './registers.ts';
import type { AccountMembership, ProfileState, RecentEvent, Register } from './state.ts';

/** Newest events that a profile shows. */
export const RECENT_EVENTS = 10;
/** Newest accounts that a person belongs to. */
export const ACCOUNTS_OF_PERSON = 50;

type Draft = {
  readonly traits: Map<string, Register<Json>>;
  readonly features: Map<string, FeatureDraft>;
  readonly consent: Map<string, Register<boolean>>;
  readonly accounts: Map<string, AccountMembership>;
  readonly accountSegments: Set<string>;
  readonly recent: RecentEvent[];
  firstSeen: number;
  lastSeen: number;
  /** What stands for both where nothing was ever folded. */
  made: number;
};

/**
 * Folds events into what is known. Associative and commutative over distinct events: any order, grouping and split into
 * profiles that are combined later gives the same state.
 *
 * @param states what is known: none for a new profile, several where profiles are merged
 * @param events distinct, none of them folded into `states`; at least one where `states` is empty
 * @example
 * foldEvents([main.state], events, configuration.features);
 */
export function foldEvents(
  states: readonly ProfileState[],
  events: readonly ProfileEvent[],
  features: readonly FeatureDefinition[],
): ProfileState {
  const draft = emptyDraft();
  for (const state of states) addState(draft, state);
  for (const event of events) addEvent(draft, event, features);
  return stateOf(draft);
}

/**
 * What is known of one person, of whom two profiles knew a part each.
 *
 * @example
 * combineStates(survivor.state, loser.state);
 */
export function combineStates(a: ProfileState, b: ProfileState): ProfileState {
  return foldEvents([a, b], [], []);
}

function emptyDraft(): Draft {
  return {
    traits: new Map(),
    features: new Map(),
    consent: new Map(),
    accounts: new Map(),
    accountSegments: new Set(),
    recent: [],
    firstSeen: Infinity,
    lastSeen: -Infinity,
    made: Infinity,
  };
}

function addState(draft: Draft, state: ProfileState): void {
  for (const [name, register] of Object.entries(state.traits)) write(draft.traits, name, register);
  for (const [name, register] of Object.entries(state.consent)) write(draft.consent, name, register);
  for (const [id, one] of Object.entries(state.accounts ?? {})) belong(draft.accounts, id, one);
  for (const id of state.accountSegments ?? []) draft.accountSegments.add(id);
  for (const [key, feature] of Object.entries(state.features)) addTo(draft.features, key, draftOf(feature));
  draft.recent.push(...state.recent);
  draft.made = Math.min(draft.made, state.firstSeen);
  // A side of an unmerge may have folded nothing: its times are those of its making, and nobody was seen then.
  if (state.recent.length === 0) return;
  draft.firstSeen = Math.min(draft.firstSeen, state.firstSeen);
  draft.lastSeen = Math.max(draft.lastSeen, state.lastSeen);
}

function addEvent(draft: Draft, event: ProfileEvent, features: readonly FeatureDefinition[]): void {
  const { folded, id, sourceId, traits, consent, account } = event;
  const { at, type, name } = folded;
  const stamp = { at, tie: id.hash, sourceId };
  if (traits) {
    for (const [trait, value] of Object.entries(traits)) write(draft.traits, trait, { value, ...stamp });
  }
  if (consent) {
    for (const [category, value] of Object.entries(consent))
      write(draft.consent, category, { value, ...stamp });
  }
  if (account) belong(draft.accounts, account.id, { value: account.role, ...stamp, since: at });
  for (const feature of features)
    if (feature.matches(folded)) addTo(draft.features, feature.key, featureOfEvent(feature, folded));
  draft.recent.push(name === undefined ? { at, tie: id.hash, type } : { at, tie: id.hash, type, name });
  draft.firstSeen = Math.min(draft.firstSeen, at);
  draft.lastSeen = Math.max(draft.lastSeen, at);
}

function addTo(features: Map<string, FeatureDraft>, key: string, feature: FeatureDraft): void {
  const standing = features.get(key);
  if (standing) addFeature(standing, feature);
  else features.set(key, feature);
}

// Object.fromEntries makes own properties of any name, `__proto__` included.
function stateOf(draft: Draft): ProfileState {
  const features = [...draft.features].map(([key, feature]) => [key, featureOf(feature)] as const);
  return {
    traits: Object.fromEntries(draft.traits),
    features: Object.fromEntries(features),
    consent: Object.fromEntries(draft.consent),
    ...(draft.accounts.size > 0 && { accounts: newestAccounts(draft.accounts) }),
    ...(draft.accountSegments.size > 0 && { accountSegments: [...draft.accountSegments].sort() }),
    recent: newestOf(draft.recent),
    firstSeen: draft.firstSeen === Infinity ? draft.made : draft.firstSeen,
    lastSeen: draft.lastSeen === -Infinity ? draft.made : draft.lastSeen,
  };
}

/**
 * Adds what a `group` call says: the newest says the role, the oldest since when.
 *
 * @example
 * belong(accounts, 'acme', { value: 'admin', at, tie, sourceId, since: at });
 */
export function belong(accounts: Map<string, AccountMembership>, id: string, one: AccountMembership): void {
  const standing = accounts.get(id);
  const newest = standing && isNewer(standing, one) ? standing : one;
  accounts.set(id, { ...newest, since: Math.min(sinceOf(one), standing ? sinceOf(standing) : Infinity) });
}

function sinceOf({ since, at }: AccountMembership): number {
  return since ?? at;
}

function newestAccounts(accounts: Draft['accounts']): NonNullable<ProfileState['accounts']> {
  const entries = [...accounts];
  if (entries.length > ACCOUNTS_OF_PERSON)
    entries.sort(([mine, a], [other, b]) => (isNewer(a, b) || (!isNewer(b, a) && mine < other) ? -1 : 1));
  return Object.fromEntries(entries.slice(0, ACCOUNTS_OF_PERSON));
}

function newestOf(recent: RecentEvent[]): RecentEvent[] {
  return recent.length > 1 ? recent.sort(newestFirst).slice(0, RECENT_EVENTS) : recent;
}

function newestFirst(a: RecentEvent, b: RecentEvent): number {
  if (a.at !== b.at) return b.at - a.at;
  const [mine, other] = [`${a.tie} ${a.type} ${a.name ?? ''}`, `${b.tie} ${b.type} ${b.name ?? ''}`];
  return mine < other ? 1 : mine > other ? -1 : 0;
}
