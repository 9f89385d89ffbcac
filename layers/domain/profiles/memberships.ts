import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { TransitionReason } from '../facts/change.ts';
import type { CompiledSegment } from '../segments/compiled.ts';
import type { MainItem, Membership } from './items.ts';
import type { UnnumberedChange } from './numbered.ts';
import type { ProfileState } from './state.ts';

/** What the rules say of a state. */
export type Evaluated = {
  readonly memberships: MainItem['memberships'];
  readonly transitions: readonly UnnumberedChange[];
  /** The earliest moment at which a membership can change with no new event, milliseconds. */
  readonly validUntil?: number;
};

/** Against what the rules are compared, and when. */
export type Evaluating = {
  /** Committed memberships of the profile that is written; none for a new one. */
  readonly before: MainItem['memberships'];
  readonly configuration: Pick<CompiledConfiguration, 'segments'>;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly reason: TransitionReason;
};

/**
 * Compares the committed memberships with the rules over the state that is going to be written. What this
 * configuration does not know, or knows in an older version than the one that decided, stays as it is: another worker
 * may have read a newer one. When that can change is not known here either: `evaluateAll` has somebody look again.
 *
 * @example
 * evaluateSegments(state, { before: main.memberships, configuration, now, reason: 'event' });
 */
export function evaluateSegments(state: ProfileState, evaluating: Evaluating): Evaluated {
  const { before, configuration, now, reason } = evaluating;
  const memberships = new Map(Object.entries(before));
  const transitions: UnnumberedChange[] = [];
  let validUntil = Infinity;
  for (const segment of configuration.segments) {
    const standing = memberships.get(segment.id);
    if (standing && standing.version > segment.version) continue;
    const evaluation = segment.evaluate(state, now);
    validUntil = Math.min(validUntil, evaluation.validUntil ?? Infinity);
    if (evaluation.member)
      memberships.set(segment.id, { version: segment.version, since: standing?.since ?? now });
    else memberships.delete(segment.id);
    if (evaluation.member !== (standing !== undefined))
      transitions.push(
        transition(segment, { entered: evaluation.member, at: now, reason: why(segment, standing, reason) }),
      );
  }
  return {
    memberships: Object.fromEntries(memberships),
    transitions,
    ...(validUntil < Infinity && { validUntil }),
  };
}

function why({ version }: CompiledSegment, standing: Membership | undefined, reason: TransitionReason) {
  return standing && standing.version !== version ? 'definition' : reason;
}

/**
 * The change of one membership.
 *
 * @example
 * transition(segment, { entered: false, at: now, reason: 'merged' });
 */
export function transition(
  { id, key, version }: Pick<CompiledSegment, 'id' | 'key' | 'version'>,
  {
    entered,
    at,
    reason,
  }: { readonly entered: boolean; readonly at: number; readonly reason: TransitionReason },
): UnnumberedChange {
  return {
    is: entered ? 'segment-entered' : 'segment-exited',
    at,
    segmentId: id,
    segmentKey: key,
    segmentVersion: version,
    reason,
  };
}
