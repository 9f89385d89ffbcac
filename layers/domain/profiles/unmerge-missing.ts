import type { FeatureDefinition } from '../segments/compiled.ts';
import type { PastEvent } from './history-of.ts';
import type { MainItem, RememberedId } from './items.ts';
import { foldEvents } from './fold.ts';
import { emptyState } from './replay.ts';
import type { ProfileState, Register } from './state.ts';
import type { MissingHistory } from './unmerge-request.ts';

/** What was looked for, and what was found. */
export type Found = {
  readonly main: MainItem;
  /** All that was folded again, of both sides. */
  readonly events: readonly PastEvent[];
  /** Remembered and not in the lake, and not to come any more. */
  readonly gone: readonly RememberedId[];
  /** Arrival of the oldest event of the lake; undefined: it is empty. */
  readonly earliest: number | undefined;
  readonly features: readonly FeatureDefinition[];
  readonly now: number;
};

/**
 * What of a profile cannot be told from its history; undefined: nothing. The lake may not reach back to its beginning,
 * and its state shows what was folded and is not there to be folded again.
 *
 * @example
 * missingOf(found)?.range; // { from, to }: arrival times of which the lake has nothing
 */
export function missingOf(found: Found): MissingHistory | undefined {
  const { main, events, gone, earliest, features, now } = found;
  const from = main.created;
  const range = earliest === undefined || earliest > from ? { range: { from, to: earliest ?? now } } : {};
  const again = folded(events, features);
  const counters = features.flatMap(({ key }) => {
    const lacking = (main.state.features[key]?.count ?? 0) - (again.features[key]?.count ?? 0);
    return lacking > 0 ? [[key, lacking] as const] : [];
  });
  const lost = lostOf(main.state, tiesOf(events));
  const traits = Object.keys(lost.traits);
  const [consent, accounts] = [Object.keys(lost.consent), Object.keys(lost.accounts)];
  const more = {
    ...(consent.length > 0 && { consent }),
    ...(accounts.length > 0 && { accounts }),
    ...(lost.recent.length > 0 && { recent: lost.recent.length }),
  };
  const lacks = gone.length + counters.length + traits.length + Object.keys(more).length > 0;
  if (!range.range && !lacks) return undefined;
  return { ...range, remembered: gone.length, counters: Object.fromEntries(counters), traits, ...more };
}

/** What no event found has written: of a profile whose history is whole there is none. */
function lostOf({ traits, consent, accounts = {}, recent }: ProfileState, ties: ReadonlySet<string>) {
  return {
    traits: withoutWriter(traits, ties),
    consent: withoutWriter(consent, ties),
    accounts: withoutWriter(accounts, ties),
    recent: recent.filter(({ tie }) => !ties.has(tie)),
  };
}

function folded(events: readonly PastEvent[], features: readonly FeatureDefinition[]): ProfileState {
  const all = events.map(({ event }) => event);
  return all.length > 0 ? foldEvents([], all, features) : emptyState(0);
}

/**
 * The state of the profile that stays, where some of its history is missing: nobody can say whose the rest was, so it
 * stays where it is. Counters that lack something are not taken apart at all.
 *
 * @param events of the profile that stays
 * @example
 * keptState({ ...found, missing }, staying);
 */
export function keptState(
  { main, events: all, features, missing }: Found & { readonly missing: MissingHistory },
  events: readonly PastEvent[],
): ProfileState {
  const { state } = main;
  const rest: ProfileState = { ...state, ...lostOf(state, tiesOf(all)), features: {} };
  const again = foldEvents(
    [rest],
    events.map(({ event }) => event),
    features,
  );
  const kept = Object.entries(state.features).filter(([key]) => Object.hasOwn(missing.counters, key));
  const { firstSeen, lastSeen } = state;
  return { ...again, firstSeen, lastSeen, features: { ...again.features, ...Object.fromEntries(kept) } };
}

function tiesOf(events: readonly PastEvent[]): ReadonlySet<string> {
  return new Set(events.map(({ event }) => event.id.hash));
}

/** By the event's hash and not by its time: copies of one event may differ in that. */
function withoutWriter<T>(
  registers: Readonly<Record<string, Register<T>>>,
  ties: ReadonlySet<string>,
): Record<string, Register<T>> {
  return Object.fromEntries(Object.entries(registers).filter(([, { tie }]) => !ties.has(tie)));
}
