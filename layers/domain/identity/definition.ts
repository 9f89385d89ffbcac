import * as z from 'zod';
import { compilePattern } from './pattern.ts';
import { PatternRefused } from './pattern-syntax.ts';

/** All types that the definition does not name: other devices, and external ids of other types. */
export const OTHER_TYPES = '*';
/** A user id that an alias gave up. It shares its items with `user_id`, and so only an alias may bring it. */
export const PREVIOUS_ID = 'previous_id';
/** Names an account and no person: an event that could bring it would be told from the account. */
const GROUP_ID = 'group_id';
/** Types that no external id may be of. */
export const RESERVED_TYPES: ReadonlySet<string> = new Set([PREVIOUS_ID, GROUP_ID]);

/** Where all external ids or device ids of an event stand; a type takes those that have its own name. */
export const WHOLE = ['context.externalIds', 'context.device'] as const;

const PATH =
  /^(?:userId|anonymousId|previousId|(?:traits|properties|context|context\.traits)(?:\.[^.\s]{1,100}){1,6})$/;

/** Where in an event identifiers of a type stand. */
export const IdentifierPath = z.union(
  [
    z.enum(WHOLE),
    z.string().max(300).regex(PATH),
    z.strictObject({
      externalId: z.string().min(1).max(100),
      collection: z.string().min(1).max(100).default('users'),
      encoding: z.string().min(1).max(100).default('none'),
    }),
  ],
  {
    error:
      'expected userId, anonymousId, previousId, a path below traits, properties or context, ' +
      'context.externalIds, context.device or { externalId, collection, encoding }',
  },
);
export type IdentifierPath = z.infer<typeof IdentifierPath>;

/** How many identifiers of a type one profile may own, ever or in any stretch of time of a length. */
export const Limit = z.strictObject({
  count: z.int().min(1).max(1000),
  per: z.enum(['ever', 'day', 'week', 'month', 'year']).default('ever'),
});

/** Values that name nobody. */
export const Blocked = z.strictObject({
  values: z
    .array(z.string().trim().min(1).max(200))
    .max(500)
    .default([])
    .meta({ description: 'Compared without regard to case.' }),
  patterns: z
    .array(z.string().min(1).max(200).superRefine(mustCompile))
    .max(20)
    .default([])
    .meta({ description: 'Regular expressions without look-around and back-references; case counts.' }),
});

function mustCompile(source: string, context: z.core.$RefinementCtx<string>): void {
  try {
    compilePattern(source);
  } catch (error) {
    if (!(error instanceof PatternRefused)) throw error;
    context.addIssue({ code: 'custom', message: `a pattern in which not: ${error.message}` });
  }
}

export const IdentifierType = z.strictObject({
  type: z.union([z.literal(OTHER_TYPES), z.string().regex(/^[A-Za-z0-9_.:-]{1,100}$/)], {
    error: 'expected letters, digits and _ . : - or * for all other types',
  }),
  from: z.array(IdentifierPath).min(1).max(20),
  normalise: z.enum(['none', 'lower', 'email', 'phone']).default('none'),
  weight: z.number().positive().max(1000).default(1),
  identifies: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether it says who somebody is, and not only which device or visit.' }),
  limit: Limit.default({ count: 5, per: 'ever' }),
  blocked: Blocked.default({ values: [], patterns: [] }),
  unused: z.boolean().optional().meta({
    description:
      'Of a type that is new here: no event ever brought an external id or a device id of its name.',
  }),
});
export type IdentifierType = z.infer<typeof IdentifierType>;

/** How a workspace tells people from identifiers. `docs/identity.md` explains every word. */
export const IdentityDefinition = z
  .strictObject({
    types: z
      .array(IdentifierType)
      .min(1)
      .max(50)
      .meta({ description: 'In order of priority, the highest first.' }),
    blocked: Blocked,
    caps: z
      .strictObject({
        merges: z.int().min(0).max(100).default(100),
        identifiers: z.int().min(1).max(1000).default(1000),
      })
      .default({ merges: 100, identifiers: 1000 }),
    minimumStrength: z.number().min(0).max(1_000_000).default(0).meta({
      description: 'How strong a link has to be before it joins two profiles that are both identified.',
    }),
  })
  .superRefine(mustAgree);
export type IdentityDefinition = z.infer<typeof IdentityDefinition>;

function mustAgree(
  { types }: { readonly types: readonly IdentifierType[] },
  context: z.core.$RefinementCtx,
): void {
  const seen = new Set<string>();
  for (const [index, { type, from }] of types.entries()) {
    const complain = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: ['types', index, field], message });
    if (seen.has(type)) complain('type', 'a type that does not stand here twice');
    seen.add(type);
    if (type === GROUP_ID) complain('type', 'another name: group_id is what accounts are known by');
    if (type === PREVIOUS_ID && from.some((path) => path !== 'previousId'))
      complain('from', 'previousId alone, since only an alias gives a user id up');
    if (type === OTHER_TYPES && from.some((path) => !WHOLE.some((whole) => whole === path)))
      complain('from', `${WHOLE.join(' or ')}, since the types of all else have names`);
  }
}

/** Of all patterns of a set of rules: with the length of values, what an event may take. */
const MAX_STEPS_OF_RULES = 2000;

/** Rules that somebody sends. Those that are kept are read whatever they take. */
export const ProposedIdentity = IdentityDefinition.superRefine(mustBeFast);

function mustBeFast({ types, blocked }: IdentityDefinition, context: z.core.$RefinementCtx): void {
  const own = types.map((type, index) => ({ path: ['types', index, 'blocked'], ...type.blocked }));
  let steps = 0;
  for (const { path, patterns } of [{ path: ['blocked'], ...blocked }, ...own])
    for (const [index, source] of patterns.entries()) {
      const before = steps;
      steps += stepsOf(source);
      if (before > MAX_STEPS_OF_RULES || steps <= MAX_STEPS_OF_RULES) continue;
      const message = `patterns of fewer steps: all together may have ${MAX_STEPS_OF_RULES}, and with this one it is more`;
      context.addIssue({ code: 'custom', path: [...path, 'patterns', index], message });
    }
}

/** One that does not compile is complained of already. */
function stepsOf(source: string): number {
  try {
    return compilePattern(source).steps;
  } catch {
    return 0;
  }
}

/**
 * What stays of a type that was left out: profiles own identifiers of it. Where it says who somebody is, weight and limit
 * hold on; how its values are normalised always does.
 */
export const RetiredType = IdentifierType.pick({
  type: true,
  weight: true,
  limit: true,
  normalise: true,
}).extend({
  identifies: z.boolean().default(true),
});
export type RetiredType = z.infer<typeof RetiredType>;

/**
 * Types that rules leave out, which stood in these rules or before. The limits of those that said who somebody is keep
 * two people apart, and nobody lifts a limit by leaving a type out: whoever wants to, names the type with another. And
 * what profiles own of any of them is found as it was normalised.
 *
 * @param standing the rules before
 * @example
 * retiredBy({ definition: DEFAULT_IDENTITY_DEFINITION }, proposed).map(({ type }) => type); // ['user_id', 'phone']
 */
export function retiredBy(
  standing: {
    readonly definition: IdentityDefinition;
    readonly retired?: readonly RetiredType[] | undefined;
  },
  proposed: Pick<IdentityDefinition, 'types'>,
): RetiredType[] {
  const named = new Set(proposed.types.map(({ type }) => type));
  return [...(standing.retired ?? []), ...standing.definition.types]
    .filter(({ type }) => !named.has(type))
    .map(({ type, weight, limit, normalise, identifies }) => ({
      type,
      weight,
      limit,
      normalise,
      identifies,
    }));
}
