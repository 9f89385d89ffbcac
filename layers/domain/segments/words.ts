import type {
  AccountCondition,
  EventMatcher,
  NotPerformedCondition,
  PerformedCondition,
  PropertyCondition,
  SumCondition,
  TraitCondition,
} from './definition.ts';

/**
 * A condition on a trait as a person would say it.
 *
 * @example
 * traitInWords({ trait: 'total_spent', is: 'greater-than', value: 500 }); // 'total_spent greater than 500'
 */
export function traitInWords({ trait, is, value }: TraitCondition): string {
  return comparison(trait, is, value);
}

/**
 * @example
 * performedInWords({ performed: { type: 'track', name: 'Order Completed' }, atLeast: 1, within: '30d' });
 * // 'Order Completed at least 1 time within 30d'
 */
export function performedInWords({ performed, atLeast, within }: PerformedCondition): string {
  return `${events(performed)} at least ${atLeast} ${atLeast === 1 ? 'time' : 'times'}${window(within)}`;
}

/**
 * @example
 * notPerformedInWords({ notPerformed: { type: 'track', name: 'Order Completed' }, within: '24h' });
 * // 'no Order Completed within 24h'
 */
export function notPerformedInWords({ notPerformed, within }: NotPerformedCondition): string {
  return `no ${events(notPerformed)}${window(within)}`;
}

/**
 * @example
 * sumInWords({ sumOf: 'total', over: { type: 'track', name: 'Order Completed' }, is: 'at-least', value: 500 });
 * // 'sum of total over Order Completed at least 500'
 */
export function sumInWords({ sumOf, over, is, value }: SumCondition): string {
  return comparison(`sum of ${sumOf} over ${events(over)}`, is, value);
}

/**
 * @example
 * accountInWords({ account: 'big_customers' }); // 'an account in big_customers'
 */
export function accountInWords({ account }: AccountCondition): string {
  return `an account in ${account}`;
}

function events({ type, name, where = [] }: EventMatcher): string {
  const named = type === 'track' ? (name ?? 'track') : [type, name].filter(Boolean).join(' ');
  if (where.length === 0) return named;
  return `${named} where ${where.map(property).join(' and ')}`;
}

function property({ property: path, is, value }: PropertyCondition): string {
  return comparison(path, is, value);
}

function comparison(subject: string, is: string, value: string | number | boolean | undefined): string {
  return `${subject} ${is.replaceAll('-', ' ')}${value === undefined ? '' : ` ${value}`}`;
}

function window(within: string | undefined): string {
  return within === undefined ? ' ever' : ` within ${within}`;
}
