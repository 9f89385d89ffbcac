import { shortHash } from '@tributary/domain/ids/ids';
import { HOUR, hourOf } from '@tributary/domain/ledger/hours';
import type { ActivationEntry, ActivationState } from '@tributary/domain/ledger/ledger';
import type { SegmentMembers, WakeUps } from '@tributary/domain/profiles/profile-store';
import type { Commit } from './commit.ts';
import type { Outgoing } from './outgoing.ts';

type Transition = Parameters<SegmentMembers['record']>[0][number];
type WakeUp = Parameters<WakeUps['schedule']>[0][number];

/** The tick comes each minute and looks two minutes ahead; it may come up to half a minute late. */
const NEXT_TICK_MS = 2.5 * 60_000;

/** Who entered and left which segment, whether or not somebody asked for a fact of it. */
export function transitionsOf(commits: readonly Commit[]): Transition[] {
  return commits.flatMap(({ workspaceId, item }) =>
    item.changes.flatMap((change) => {
      if (change.is !== 'segment-entered' && change.is !== 'segment-exited') return [];
      const { segmentId, at } = change;
      // By the commit's version and not by the fact's number: a silent transition has no number of its own.
      const number = item.version;
      const member = change.is === 'segment-entered';
      return [{ workspaceId, segmentId, profileId: item.profileId, key: item.key, member, number, at }];
    }),
  );
}

/** People whose account has entered or left a segment that people are asked about; each is told by being woken. */
export function membersOf(commits: readonly Commit[], now: number): WakeUp[] {
  return commits.flatMap(({ workspaceId, members }) => members.map((key) => ({ workspaceId, key, at: now })));
}

/** Profiles that fall due before the next tick would see them; of each the newest commit counts. */
export function wakeUpsOf(commits: readonly Commit[], now: number): WakeUp[] {
  const newest = new Map(commits.map((commit) => [commit.item.key, commit]));
  return [...newest].flatMap(([key, { workspaceId, dueAt: at }]) =>
    at !== undefined && at < now + NEXT_TICK_MS ? [{ workspaceId, key, at }] : [],
  );
}

/** Entries that say in which state these facts are for each of their destinations. */
export function activationEntries(
  facts: readonly Outgoing[],
  state: ActivationState,
  attempt: { readonly at: number; readonly newBatchId: () => string },
): ActivationEntry[] {
  const activations = facts.flatMap(({ fact, destinationIds }) =>
    destinationIds.map((destinationId) => ({ fact: fact.detail, destinationId })),
  );
  const groups = Map.groupBy(activations, ({ fact, destinationId }) =>
    [fact.workspaceId, destinationId, hourOf(Date.parse(fact.at))].join(' '),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { destinationId, fact } = first;
    const factAt = Math.floor(Date.parse(fact.at) / HOUR) * HOUR;
    const ids = group.map((one) => shortHash(one.fact.id, destinationId));
    const activations = Object.fromEntries(ids.map((id) => [id, state] as const));
    const entry = { workspaceId: fact.workspaceId, destinationId, factAt, activations };
    return [{ ...entry, at: attempt.at, batchId: attempt.newBatchId() }];
  });
}
