import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { Change } from '../facts/change.ts';
import type { MainItem, Membership } from './items.ts';
import type { ProfileState } from './state.ts';

/** Why a membership changed. */
export type Reason = 'event' | 'time' | 'merged' | 'definition';

/** A change before it has its number. */
type Unnumbered<C> = C extends Change ? Omit<C, 'number'> : never;
export type UnnumberedChange = Unnumbered<Change>;

/** What the rules say of a state. */
export type Evaluated = {
  readonly memberships: MainItem['memberships'];
  readonly transitions: readonly UnnumberedChange[];
  /** The earliest moment at which a membership can change with no new event, milliseconds. */
  readonly validUntil?: number;
};

/**
 * Compares the committed memberships with the rules over the state that is going to be written.
 *
 * @param before committed memberships of the profile that is written; none for a new one
 * @param now milliseconds since the epoch
 * @example
 * evaluateSegments(state, { before: main.memberships, configuration, now, reason: 'event' });
 */
export function evaluateSegments(
  state: ProfileState,
  {
    before,
    configuration,
    now,
    reason,
  }: {
    readonly before: MainItem['memberships'];
    readonly configuration: Pick<CompiledConfiguration, 'segments'>;
    readonly now: number;
    readonly reason: Reason;
  },
): Evaluated {
  const memberships: Record<string, Membership> = {};
  const transitions: UnnumberedChange[] = [];
  let validUntil = Infinity;
  for (const segment of configuration.segments) {
    const { id, key, version } = segment;
    const evaluation = segment.evaluate(state, now);
    validUntil = Math.min(validUntil, evaluation.validUntil ?? Infinity);
    const standing = before[id];
    if (evaluation.member) memberships[id] = standing ?? { version, since: now };
    if (evaluation.member === (standing !== undefined)) continue;
    transitions.push({
      is: evaluation.member ? 'segment-entered' : 'segment-exited',
      at: now,
      segmentId: id,
      segmentKey: key,
      segmentVersion: version,
      reason,
    });
  }
  return { memberships, transitions, ...(validUntil < Infinity && { validUntil }) };
}

/** What a change counts in: its own numbers, without gaps. */
function subjectOf(change: UnnumberedChange): string {
  if ('segmentId' in change) return change.segmentId;
  if (change.is === 'trait-changed') return `trait:${change.trait}`;
  return change.is === 'event-forwarded' ? 'event' : 'profile';
}

/**
 * Gives each change the next number of its subject.
 *
 * @param from last numbers so far
 * @example
 * numbered([{ is: 'profile-created', at: now }], {}).numbers; // { profile: 1 }
 */
export function numbered(
  changes: readonly UnnumberedChange[],
  from: MainItem['numbers'],
): { readonly changes: readonly Change[]; readonly numbers: MainItem['numbers'] } {
  const numbers: Record<string, number> = { ...from };
  const done = changes.map((change) => {
    const subject = subjectOf(change);
    const number = (numbers[subject] ?? 0) + 1;
    numbers[subject] = number;
    return { ...change, number };
  });
  return { changes: done, numbers };
}

/**
 * The time under which a profile is indexed. Lazy: an earlier time that has not come yet stays, since rewriting an
 * index costs two writes and waking for nothing costs one read.
 *
 * @param indexed as committed
 * @param due the true time, where there is one
 * @example
 * dueAt({ indexed: 50, due: 90, now: 10 }); // 50
 */
export function dueAt({
  indexed,
  due,
  now,
}: {
  readonly indexed: number | undefined;
  readonly due: number | undefined;
  readonly now: number;
}): number | undefined {
  if (indexed === undefined || indexed <= now) return due;
  return due === undefined ? indexed : Math.min(indexed, due);
}
