import type { Fact } from '@tributary/domain/facts/fact';
import { factsOf } from '@tributary/domain/facts/facts-of';
import { isWanted } from '@tributary/domain/facts/wanted';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import type { ItemKey, MainItem, ProfileItem, RedirectItem } from '@tributary/domain/profiles/items';
import type { ProfileEvent } from '@tributary/domain/profiles/profile-event';
import type { SegmentMembers } from '@tributary/domain/profiles/profile-store';
import { mainsOf } from './check.ts';
import type { Folds } from './folds.ts';
import { same } from './same.ts';
import { configuration } from './setting.ts';
import { commitsOf, type Write } from './store.ts';
import type { Violation } from './violation.ts';

type Recorded = {
  readonly writes: readonly Write[];
  readonly items: ReadonlyMap<ItemKey, ProfileItem>;
  readonly folds: Folds;
};

/** I7: exactly the facts that were committed were published, each under the id that its commit gives it. */
export function factsAsCommitted(
  { writes, items, folds }: Recorded,
  published: readonly Fact[],
  events: readonly ProfileEvent[],
): Violation | undefined {
  const committed = writes.flatMap(({ commit }) =>
    commitsOf(commit).flatMap((item) => committedFacts(item, items)),
  );
  const expected = new Map(committed.map((fact) => [fact.detail.id, fact]));
  if (expected.size < committed.length) return { invariant: 'I7', what: 'two facts have one id' };
  for (const fact of published)
    if (!same(expected.get(fact.detail.id), fact))
      return { invariant: 'I7', what: `published but not committed: ${JSON.stringify(fact)}` };
  const told = new Set(published.map(({ detail }) => detail.id));
  const untold = committed.find(({ detail }) => !told.has(detail.id));
  if (untold) return { invariant: 'I7', what: `committed but not published: ${JSON.stringify(untold)}` };
  return forwardedOnce(committed, events, folds);
}

function committedFacts(item: MainItem | RedirectItem, items: Recorded['items']): Fact[] {
  const bodies = new Map<number, JsonObject>();
  for (const [index, change] of item.changes.entries()) {
    const chunk = change.is === 'event-forwarded' ? items.get(change.chunk) : undefined;
    const body = chunk?.kind === 'chunk' ? chunk.bodies?.[String(index)] : undefined;
    if (body) bodies.set(index, body);
  }
  // As it was stored: what is undefined is not there.
  const stored = structuredClone(item);
  const facts = factsOf({ workspaceId: configuration.workspaceId, item: stored, bodies });
  const silent = new Set(
    item.changes.flatMap((change) => (isWanted(change, configuration) ? [] : [change.number])),
  );
  return silent.size === 0 ? facts : wantedOnly(item, facts, bodies);
}

function wantedOnly(
  item: MainItem | RedirectItem,
  facts: readonly Fact[],
  bodies: ReadonlyMap<number, JsonObject>,
) {
  const made = item.changes.flatMap((change, index) =>
    change.is === 'event-forwarded' && !bodies.has(index) ? [] : [isWanted(change, configuration)],
  );
  return facts.filter((_, index) => made[index]);
}

/** Each event that somebody subscribes to leaves as often as it was folded: once a day at most. */
function forwardedOnce(
  committed: readonly Fact[],
  events: readonly ProfileEvent[],
  folds: Folds,
): Violation | undefined {
  const left = committed
    .flatMap((fact) => (fact.name === 'Event Forwarded' ? [fact.detail.messageId] : []))
    .sort();
  const owed = events
    .filter(({ folded, historical }) => !historical && configuration.wantsEvent(folded))
    .flatMap(({ messageId, id }) => Array.from({ length: folds.ever(id.hash) }, () => messageId))
    .sort();
  return same(left, owed)
    ? undefined
    : { invariant: 'I7', what: `forwarded ${left.join()} instead of ${owed.join()}` };
}

/** The lists of members say what the profiles say. */
export async function membersAsCommitted(
  items: Recorded['items'],
  members: Pick<SegmentMembers, 'list'>,
): Promise<Violation | undefined> {
  const { workspaceId, segments } = configuration;
  for (const { id: segmentId } of segments) {
    const listed = (await members.list({ workspaceId, segmentId, limit: 1000 })).members;
    const found = listed.map(({ profileId }) => profileId).sort();
    const own = mainsOf(items).filter(({ memberships }) => Object.hasOwn(memberships, segmentId));
    if (!same(found, own.map(({ profileId }) => profileId).sort()))
      return {
        invariant: 'I7',
        what: `the list of ${segmentId} has ${found.length} members instead of ${own.length}`,
      };
  }
  return undefined;
}
