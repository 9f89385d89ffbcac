import type { Change } from '../facts/change.ts';
import type { MainItem } from './items.ts';

type Unnumbered<C> = C extends Change ? Omit<C, 'number'> : never;
/** A change before it has its number. */
export type UnnumberedChange = Unnumbered<Change>;

type Numbers = MainItem['numbers'];

/** What a change counts in: its own numbers, without gaps. */
function subjectOf(change: UnnumberedChange): string {
  if ('segmentId' in change) return change.segmentId;
  if (change.is === 'trait-changed') return `trait:${change.trait}`;
  return change.is === 'event-forwarded' ? 'event' : 'profile';
}

/**
 * Gives each change the next number of its subject. A silent one makes no fact and repeats the last number, so that the
 * numbers of facts have no gap.
 *
 * @param from last numbers so far
 * @example
 * numbered([{ is: 'profile-created', at: now }], {}).numbers; // { profile: 1 }
 */
export function numbered(
  changes: readonly UnnumberedChange[],
  from: Numbers,
): { readonly changes: readonly Change[]; readonly numbers: Numbers } {
  const numbers = new Map(Object.entries(from));
  const done = changes.map((change): Change => {
    const subject = subjectOf(change);
    const last = numbers.get(subject) ?? 0;
    if ('silent' in change) return { ...change, number: last };
    numbers.set(subject, last + 1);
    return { ...change, number: last + 1 };
  });
  return { changes: done, numbers: Object.fromEntries(numbers) };
}

/**
 * Where the numbers of merged profiles go on from: the greatest of each subject.
 *
 * @example
 * greatestNumbers([{ profile: 2 }, { profile: 1, event: 4 }]); // { profile: 2, event: 4 }
 */
export function greatestNumbers(all: readonly Numbers[]): Numbers {
  const greatest = new Map<string, number>();
  for (const numbers of all)
    for (const [subject, number] of Object.entries(numbers))
      greatest.set(subject, Math.max(greatest.get(subject) ?? 0, number));
  return Object.fromEntries(greatest);
}
