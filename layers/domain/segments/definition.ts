import { z } from 'zod';

/** A length of time: whole number and unit, e.g. `30d`, `24h`, `90m`, `20s`. */
export const Duration = z
  .string()
  .regex(/^[1-9][0-9]{0,5}[smhd]$/, { error: 'expected a whole number and s, m, h or d, such as 30d' })
  .meta({ id: 'Duration', examples: ['30d', '24h'] });
export type Duration = z.infer<typeof Duration>;

const Scalar = z.union([z.string().max(1000), z.number(), z.boolean()]);

/** Compares a trait with a value; dates are ISO 8601 or milliseconds since the epoch. */
export const TraitCondition = z.strictObject({
  trait: z.string().min(1).max(200),
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
    description: 'For within-last a duration; absent for exists and not-exists.',
  }),
});

/** Which events a condition counts: type, name (of track, page and screen) and properties. */
export const EventMatcher = z.strictObject({
  type: z.enum(['identify', 'track', 'page', 'screen', 'group', 'alias']).default('track'),
  name: z.string().min(1).max(200).optional(),
  where: z
    .array(
      z.strictObject({
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
      }),
    )
    .max(10)
    .optional(),
});
export type EventMatcher = z.infer<typeof EventMatcher>;

/** The person did such events at least `atLeast` times, within the window or ever. Exact up to 20 times in a window. */
export const PerformedCondition = z.strictObject({
  performed: EventMatcher,
  atLeast: z.int().min(1).max(1_000_000).default(1),
  within: Duration.optional(),
});

/** The person did no such event within the window, or ever. */
export const NotPerformedCondition = z.strictObject({
  notPerformed: EventMatcher,
  within: Duration.optional(),
});

/** The sum of a number property over all such events, compared with a value. */
export const SumCondition = z.strictObject({
  sumOf: z.string().min(1).max(200).meta({ description: 'Dotted path of the property below properties.' }),
  over: EventMatcher,
  is: z.enum(['greater-than', 'at-least', 'less-than', 'at-most']),
  value: z.number(),
});

export type SegmentDefinition =
  | { readonly all: readonly SegmentDefinition[] }
  | { readonly any: readonly SegmentDefinition[] }
  | { readonly not: SegmentDefinition }
  | z.infer<typeof TraitCondition>
  | z.infer<typeof PerformedCondition>
  | z.infer<typeof NotPerformedCondition>
  | z.infer<typeof SumCondition>;

/** The rule of a segment: a tree of all / any / not over conditions. */
export const SegmentDefinition: z.ZodType<SegmentDefinition> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(SegmentDefinition).min(1).max(20) }),
      z.strictObject({ any: z.array(SegmentDefinition).min(1).max(20) }),
      z.strictObject({ not: SegmentDefinition }),
      TraitCondition,
      PerformedCondition,
      NotPerformedCondition,
      SumCondition,
    ]),
  )
  .meta({ id: 'SegmentDefinition' });
