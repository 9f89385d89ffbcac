import type { MainItem } from '../profiles/items.ts';
import type { PreviewedWorld } from './preview-world.ts';
import { byPriority } from './rules.ts';
import type { IdentityRules } from './identity-rules.ts';

const LARGEST = 10;
const EXAMPLES = 20;
/** Identifiers and profiles named of one example. */
const NAMED = 5;

/** A profile in a few words, for somebody who may see identifiers. */
export type DescribedProfile = {
  readonly identifiers: number;
  /** Type → how many. */
  readonly byType: Readonly<Record<string, number>>;
  /** A few, as `type:value`, highest priority first. */
  readonly some: readonly string[];
};

/** What a set of rules makes of the events. */
export type SummedWorld = {
  /** Version of the rules; 0: the defaults. */
  readonly rules: number;
  readonly profiles: number;
  readonly merges: number;
  /** How often an identifier of an event was not taken. */
  readonly refused: number;
  /** Events that nobody can be told from. */
  readonly unidentified: number;
  readonly largest: readonly DescribedProfile[];
};

/** A profile on one side, and those that its events belong to on the other. */
export type Difference = {
  readonly events: number;
  readonly profile: DescribedProfile;
  /** Of how many. */
  readonly count: number;
  readonly parts: readonly DescribedProfile[];
};

/** Where the two differ, by the events of profiles: whose they are is what changes. */
export type Compared = {
  /** Profiles of exactly the same events. */
  readonly same: number;
  /** Profiles of today that would be several. */
  readonly split: { readonly profiles: number; readonly examples: readonly Difference[] };
  /** Profiles that would be of several profiles of today. */
  readonly joined: { readonly profiles: number; readonly examples: readonly Difference[] };
};

/**
 * A world in figures.
 *
 * @example
 * sumWorld(world.end()).largest[0]?.identifiers;
 */
export function sumWorld({ rules, profiles, owners, health }: PreviewedWorld): SummedWorld {
  const largest = profiles.toSorted((a, b) => b.identifiers.length - a.identifiers.length).slice(0, LARGEST);
  return {
    rules: rules.version,
    profiles: profiles.length,
    merges: health.merged,
    refused: health.refused,
    unidentified: owners.filter((owner) => owner < 0).length,
    largest: largest.map((main) => described(main, rules)),
  };
}

/**
 * Which profiles of today would come apart, and which would become one.
 *
 * @param today of the same events as `proposed`
 * @example
 * compareWorlds(today.end(), proposed.end()).joined.profiles;
 */
export function compareWorlds(today: PreviewedWorld, proposed: PreviewedWorld): Compared {
  const parts = meetings(today.owners, proposed.owners);
  const origins = meetings(proposed.owners, today.owners);
  const same = [...parts.values()].filter((met) => {
    const [only, ...more] = met.keys();
    return only !== undefined && more.length === 0 && origins.get(only)?.size === 1;
  });
  return {
    same: same.length,
    split: differences(parts, today, proposed),
    joined: differences(origins, proposed, today),
  };
}

/** Profile here → profiles there that share its events → how many. */
type Meetings = ReadonlyMap<number, ReadonlyMap<number, number>>;

function meetings(here: readonly number[], there: readonly number[]): Meetings {
  const found = new Map<number, Map<number, number>>();
  for (const [event, owner] of here.entries()) {
    const other = there[event] ?? -1;
    if (owner < 0 || other < 0) continue;
    const met = found.get(owner) ?? new Map<number, number>();
    found.set(owner, met.set(other, (met.get(other) ?? 0) + 1));
  }
  return found;
}

function differences(
  all: Meetings,
  here: PreviewedWorld,
  there: PreviewedWorld,
): { readonly profiles: number; readonly examples: readonly Difference[] } {
  const several = [...all].filter(([, met]) => met.size > 1);
  const examples = several
    .map(([owner, met]) => ({ owner, met, events: [...met.values()].reduce((sum, one) => sum + one, 0) }))
    .sort((a, b) => b.events - a.events || a.owner - b.owner)
    .slice(0, EXAMPLES)
    .map(({ owner, met, events }) => ({
      events,
      profile: describedAt(owner, here),
      count: met.size,
      parts: mostFirst(met)
        .slice(0, NAMED)
        .map((other) => describedAt(other, there)),
    }));
  return { profiles: several.length, examples };
}

function mostFirst(met: ReadonlyMap<number, number>): number[] {
  return [...met].sort(([a, mine], [b, other]) => other - mine || a - b).map(([index]) => index);
}

function describedAt(index: number, { profiles, rules }: PreviewedWorld): DescribedProfile {
  const main = profiles[index];
  return main ? described(main, rules) : { identifiers: 0, byType: {}, some: [] };
}

function described({ identifiers }: MainItem, rules: IdentityRules): DescribedProfile {
  // Senders name the types: in a plain object, `constructor` would be there before it is counted.
  const byType = new Map<string, number>();
  for (const { type } of identifiers) byType.set(type, (byType.get(type) ?? 0) + 1);
  const first = identifiers.toSorted(byPriority(rules)).slice(0, NAMED);
  return {
    identifiers: identifiers.length,
    byType: Object.fromEntries(byType),
    some: first.map(({ type, value }) => `${type}:${value}`),
  };
}
