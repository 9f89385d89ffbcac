import {
  type IdentifierType,
  type IdentityDefinition,
  OTHER_TYPES,
  PREVIOUS_ID,
  type RetiredType,
} from './definition.ts';
import type {
  BlockedRules,
  ExternalIdRules,
  IdentifierLimit,
  IdentityRules,
  PathRule,
  ReadingRules,
  TypeRules,
} from './identity-rules.ts';
import { compilePattern } from './pattern.ts';

/** More than this no honest event has; each costs a read. */
const MAX_IDENTIFIERS_OF_EVENT = 20;

const DAY_MS = 86_400_000;
const WINDOW_MS = {
  ever: Infinity,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
  year: 365 * DAY_MS,
} as const;

/**
 * A definition made ready to run.
 *
 * @param version 0 for the defaults
 * @param retired see `retiredBy`
 * @example
 * compileIdentity(DEFAULT_IDENTITY_DEFINITION, 0).types.get('user_id')?.rank; // 0
 */
export function compileIdentity(
  definition: IdentityDefinition,
  version: number,
  retired: readonly RetiredType[] = [],
): IdentityRules {
  const { types, blocked, caps, minimumStrength } = definition;
  const ranked = types.map((type, rank) => [type.type, typeRules(type, rank)] as const);
  const named = new Map(ranked.filter(([type]) => type !== OTHER_TYPES));
  const others = ranked.find(([type]) => type === OTHER_TYPES)?.[1] ?? unnamed(types.length, retired);
  const left = retired.filter(({ type }) => type !== OTHER_TYPES);
  return {
    version,
    types: named,
    others,
    ...(left.length > 0 && {
      retired: new Map(
        left.map(({ limit, ...one }) => [one.type, retiredRules(others, { ...one, limit: limitOf(limit) })]),
      ),
    }),
    reading: readingRules(types),
    blocked: blockedRules(blocked),
    maxIdentifiersOfEvent: MAX_IDENTIFIERS_OF_EVENT,
    maxIdentifiersOfProfile: caps.identifiers,
    maxMergesOfProfile: caps.merges,
    minimumStrength,
  };
}

function typeRules(
  { normalise, weight, identifies, limit, blocked }: IdentifierType,
  rank: number,
): TypeRules {
  return {
    rank,
    normalise,
    weight,
    identifies,
    limit: limitOf(limit),
    blocked: blockedRules(blocked),
  };
}

function limitOf({ count, per }: IdentifierType['limit']): IdentifierLimit {
  return { count, windowMs: WINDOW_MS[per] };
}

/** Of a type that said who somebody is, what keeps people apart; of any, how its values are found. */
function retiredRules(
  others: TypeRules,
  { weight, limit, normalise, identifies }: Pick<TypeRules, 'weight' | 'limit' | 'normalise' | 'identifies'>,
): TypeRules {
  return { ...others, normalise, ...(identifies && { weight, identifies, limit }) };
}

/** Nothing new of these types comes; what profiles have of them stays and stands in nobody's way. */
function unnamed(rank: number, retired: readonly RetiredType[]): TypeRules {
  return {
    rank,
    normalise: retired.find(({ type }) => type === OTHER_TYPES)?.normalise ?? 'none',
    weight: 1,
    identifies: false,
    limit: { count: Infinity, windowMs: Infinity },
    blocked: blockedRules({ values: [], patterns: [] }),
  };
}

function blockedRules({ values, patterns }: IdentityDefinition['blocked']): BlockedRules {
  const compiled = patterns.map(compilePattern);
  return {
    values: new Set(values.map((value) => value.toLowerCase())),
    patterns: compiled,
    steps: compiled.reduce((sum, { steps }) => sum + steps, 0),
  };
}

function readingRules(types: readonly IdentifierType[]): ReadingRules {
  const taking = (whole: string) =>
    types.flatMap(({ type, from }) => (from.some((path) => path === whole) ? [type] : []));
  const devices = taking('context.device');
  return {
    paths: types.flatMap(({ type, from }) => from.flatMap((path) => pathRule(type, path))),
    externalIds: externalIdRules(types),
    devices: new Set(devices),
    otherExternalIds: taking('context.externalIds').includes(OTHER_TYPES),
    otherDevices: devices.includes(OTHER_TYPES),
  };
}

function pathRule(type: string, path: IdentifierType['from'][number]): PathRule[] {
  if (typeof path !== 'string' || path === 'context.externalIds' || path === 'context.device') return [];
  const parts = path.split('.');
  // The traits of a group are the account's and name no person.
  const only = parts[0] === 'traits' ? 'identify' : path === 'previousId' ? 'alias' : undefined;
  return [{ type, path, parts, ...(only !== undefined && { only }) }];
}

function externalIdRules(types: readonly IdentifierType[]): ExternalIdRules {
  const rules = new Map<string, string[]>();
  for (const { type, from } of types) {
    for (const path of from) {
      const isWhole = path === 'context.externalIds' && type !== OTHER_TYPES && type !== PREVIOUS_ID;
      const wanted = isWhole ? { externalId: type, ...PLAIN } : path;
      if (typeof wanted === 'string') continue;
      const name = externalIdName(wanted.externalId, wanted.collection, wanted.encoding);
      rules.set(name, [...(rules.get(name) ?? []), type]);
    }
  }
  return rules;
}

/** Accounts are not people, and an encoded id would never meet its plain form. */
const PLAIN = { collection: 'users', encoding: 'none' } as const;

/**
 * Name of an external id by its type, collection and encoding.
 *
 * @example
 * rules.externalIds.get(externalIdName('crm', 'users', 'none'));
 */
export function externalIdName(type: string, collection: string, encoding: string): string {
  return collection === PLAIN.collection && encoding === PLAIN.encoding
    ? type
    : `${type}\u0000${collection}\u0000${encoding}`;
}

/**
 * Rules that are only tried, with what would stay of the types that they leave out.
 *
 * @param today the rules in force
 * @example
 * const proposed = retaining(compileIdentity(definition, today.version + 1), today);
 */
export function retaining(proposed: IdentityRules, today: IdentityRules): IdentityRules {
  const { reading, types } = proposed;
  const { normalise } = today.others;
  const takesOthers = reading.otherExternalIds || reading.otherDevices;
  const others = takesOthers ? proposed.others : { ...proposed.others, normalise };
  const left = [...(today.retired ?? []), ...today.types].filter(([type]) => !types.has(type));
  const retired = new Map(left.map(([type, rules]) => [type, retiredRules(others, rules)]));
  return { ...proposed, others, ...(retired.size > 0 && { retired }) };
}
