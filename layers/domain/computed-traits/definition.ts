import * as z from 'zod';
import { Duration, EventMatcher } from '../segments/definition.ts';

/** A list of values, and what most frequent looks at, holds so many different ones. */
export const MOST_VALUES = 100;
/** Text of more bytes than this is not taken as a value. */
export const LONGEST_VALUE = 100;
/** Members that an account's count of active members tells apart. */
export const MOST_MEMBERS = 1_000;
/** Hours or days since an event are counted so far; then the number stays, so that nobody is woken for ever. */
export const MOST_UNITS = 1_000;

const over = EventMatcher.meta({ description: 'Which events it looks at.' });
const within = Duration.optional().meta({
  description: 'Only those of so long up to now; absent: of all time.',
});
const property = z.string().min(1).max(200).meta({ description: 'Dotted path below properties.' });

/** How a computed trait is computed; docs/computed-traits.md says what each means. */
export const ComputedTraitDefinition = z
  .discriminatedUnion('compute', [
    z.strictObject({ compute: z.literal('count'), over, within }),
    z.strictObject({ compute: z.enum(['sum', 'average', 'min', 'max']), property, over, within }),
    z.strictObject({
      compute: z.enum(['most-frequent', 'first', 'last', 'unique-list', 'unique-count']),
      property,
      over,
      within,
    }),
    z.strictObject({
      compute: z.literal('time-since'),
      over,
      unit: z.enum(['hours', 'days']).default('days'),
      within,
    }),
    z.strictObject({ compute: z.literal('active-members'), over: over.optional(), within }),
  ])
  .meta({ id: 'ComputedTraitDefinition' });
export type ComputedTraitDefinition = z.infer<typeof ComputedTraitDefinition>;
