import * as z from 'zod';
import { nestedDeeperThan } from './depth.ts';

/** Combinators and the conditions below them may be nested this deep; one condition alone is depth 1. */
export const MAX_DEPTH = 10;
/** Conditions in one definition. */
export const MAX_CONDITIONS = 50;
/** A window is exact for this many events: so many newest times are kept of each feature. */
export const MAX_TIMES_IN_WINDOW = 20;

/** A length of time: whole number and unit, e.g. `30d`, `24h`, `90m`, `20s`. */
export const Duration = z
  .string()
  .regex(/^[1-9][0-9]{0,5}[smhd]$/, { error: 'expected a whole number and s, m, h or d, such as 30d' })
  .meta({ id: 'Duration', examples: ['30d', '24h'] });
export type Duration = z.infer<typeof Duration>;

const Scalar = z.union([z.string().max(1000), z.number(), z.boolean()], {
  error: 'expected a text, a number, true or false',
});

/** Compares a trait with a value; docs/segments.md says what each comparison means. */
export const TraitCondition = z.strictObject({
  trait: z.string().min(1).max(200).meta({ description: 'Name of the trait, or a dotted path into it.' }),
  is: z.enum([
    'equals',
    'not-equals',
    'greater-than',
    'at-least',
    'less-than',
    'at-most',
    'contains',
    'exists',
    'not-exists',
    'before',
    'after',
    'within-last',
  ]),
  value: Scalar.optional().meta({
    description:
      'A number for greater and less, a date for before and after, a duration for within-last; absent for exists and not-exists.',
  }),
});
export type TraitCondition = z.infer<typeof TraitCondition>;

/** A condition on one property of an event. */
export const PropertyCondition = z.strictObject({
  property: z.string().min(1).max(200).meta({ description: 'Dotted path below properties.' }),
  is: z.enum([
    'equals',
    'not-equals',
    'greater-than',
    'at-least',
    'less-than',
    'at-most',
    'contains',
    'exists',
  ]),
  value: Scalar.optional(),
});
export type PropertyCondition = z.infer<typeof PropertyCondition>;

/** Which events a condition counts: type, name (of track, page and screen) and properties. */
export const EventMatcher = z.strictObject({
  type: z.enum(['identify', 'track', 'page', 'screen', 'group', 'alias']).default('track'),
  name: z.string().min(1).max(200).optional(),
  where: z.array(PropertyCondition).max(10).optional(),
});
export type EventMatcher = z.infer<typeof EventMatcher>;

/** The person did such events at least `atLeast` times, within the window or ever. Exact up to 20 times in a window. */
export const PerformedCondition = z.strictObject({
  performed: EventMatcher,
  atLeast: z.int().min(1).max(1_000_000).default(1),
  within: Duration.optional(),
});
export type PerformedCondition = z.infer<typeof PerformedCondition>;

/** The person did no such event within the window, or ever. */
export const NotPerformedCondition = z.strictObject({
  notPerformed: EventMatcher,
  within: Duration.optional(),
});
export type NotPerformedCondition = z.infer<typeof NotPerformedCondition>;

/** The sum of a number property over all such events, compared with a value. */
export const SumCondition = z.strictObject({
  sumOf: z.string().min(1).max(200).meta({ description: 'Dotted path of the property below properties.' }),
  over: EventMatcher,
  is: z.enum(['greater-than', 'at-least', 'less-than', 'at-most']),
  value: z.number().min(-1e12).max(1e12),
});
export type SumCondition = z.infer<typeof SumCondition>;

/** The person belongs to an account that is in this segment of accounts. */
export const AccountCondition = z.strictObject({
  account: z.string().min(1).max(100).meta({ description: 'Key of a segment of accounts.' }),
});
export type AccountCondition = z.infer<typeof AccountCondition>;

/** A leaf of a definition. */
export type Condition =
  TraitCondition | PerformedCondition | NotPerformedCondition | SumCondition | AccountCondition;

export type SegmentDefinition =
  | { readonly all: readonly SegmentDefinition[] }
  | { readonly any: readonly SegmentDefinition[] }
  | { readonly not: SegmentDefinition }
  | Condition;

const Tree: z.ZodType<SegmentDefinition> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(Tree).min(1).max(20) }),
      z.strictObject({ any: z.array(Tree).min(1).max(20) }),
      z.strictObject({ not: Tree }),
      TraitCondition,
      PerformedCondition,
      NotPerformedCondition,
      SumCondition,
      AccountCondition,
    ]),
  )
  .meta({ id: 'SegmentDefinition' });

/**
 * The rule of a segment: a tree of all / any / not over conditions. Depth is looked at first, so that a hostile
 * nesting ends as a violation and not as a stack overflow. `checkDefinition` says what is wrong and where.
 */
export const SegmentDefinition: z.ZodType<SegmentDefinition> = z
  .unknown()
  .refine((input) => !nestedDeeperThan(input, MAX_DEPTH), {
    error: `expected at most ${MAX_DEPTH} levels`,
  })
  .pipe(Tree);
