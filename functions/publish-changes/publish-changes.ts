import type { CurrentConfiguration } from '@tributary/domain/configuration/compiled';
import { newId, type RandomBytes } from '@tributary/domain/ids/ids';
import type { LedgerStore } from '@tributary/domain/ledger/ledger';
import type { Invocation, StreamUseCase } from '@tributary/domain/outcomes/batch';
import type { Observe } from '@tributary/domain/outcomes/observe';
import type { SegmentMembers, WakeUps } from '@tributary/domain/profiles/profile-store';
import type { TableChange } from '@tributary/domain/profiles/table-change';
import { activationEntries, membersOf, transitionsOf, wakeUpsOf } from './consequences.ts';
import type { Commit } from './commit.ts';
import { commitsOf, outgoingOf, type Outgoing } from './outgoing.ts';
import { owedBy, slices } from './owed.ts';
import { MAX_BYTES } from './pack.ts';
import { publishAll, type Publishing, RESERVE_MS } from './publish-all.ts';
import type { ReadBodies } from './read-bodies.ts';

export type PublishChanges = Publishing & {
  readonly configuration: CurrentConfiguration;
  readonly profiles: ReadBodies;
  readonly members: Pick<SegmentMembers, 'record'>;
  readonly wakeUps: WakeUps;
  readonly ledger: Pick<LedgerStore, 'record'>;
  readonly observe: Observe;
  readonly now: () => number;
  readonly randomBytes: RandomBytes;
};

/**
 * What commits changed leaves as facts, memberships, wake-ups and ledger entries. All of it may happen again, so the
 * batch advances only past commits of which everything has happened.
 */
export function publishChanges(dependencies: PublishChanges): StreamUseCase<TableChange> {
  return async function publishBatch(changes, invocation) {
    const { configuration, members, wakeUps, now } = dependencies;
    const commits = await commitsOf(changes, configuration);
    const [failedFrom] = await allEnded([
      publishFacts(commits, dependencies, invocation),
      members.record(transitionsOf(commits)),
      wakeUps.schedule([...wakeUpsOf(commits, now()), ...membersOf(commits, now())]),
    ]);
    dependencies.observe({ ChangesOfUnknownWorkspace: changes.length - commits.length });
    return failedFrom === undefined ? {} : { failedFrom };
  };
}

/** Returns from which commit all is to come again, if something of it was not published. */
async function publishFacts(
  commits: readonly Commit[],
  dependencies: PublishChanges,
  invocation: Invocation,
): Promise<string | undefined> {
  for (const slice of slices(owedBy(commits))) {
    if (invocation.remainingMs() <= RESERVE_MS && slice[0]) return slice[0].commit.sequenceNumber;
    const facts = await outgoingOf(slice, dependencies.profiles);
    const unpublished = await publishSlice(facts, dependencies, invocation);
    const left = new Set(unpublished.map(({ sequenceNumber }) => sequenceNumber));
    const first = slice.find(({ commit }) => left.has(commit.sequenceNumber));
    // What is behind a fact that did not leave comes again with it.
    if (first) return first.commit.sequenceNumber;
  }
  return undefined;
}

async function publishSlice(
  facts: readonly Outgoing[],
  dependencies: PublishChanges,
  invocation: Invocation,
): Promise<readonly Outgoing[]> {
  const { ledger, now, randomBytes, observe } = dependencies;
  const fitting = facts.filter(({ bytes }) => bytes <= MAX_BYTES);
  const tooLarge = facts.filter(({ bytes }) => bytes > MAX_BYTES);
  const unpublished = await publishAll(fitting, dependencies, invocation);
  const left = new Set(unpublished);
  const published = fitting.filter((fact) => !left.has(fact));
  const attempt = { at: now(), newBatchId: () => newId('tok_', now(), randomBytes) };
  await ledger.record([
    ...activationEntries(published, 'published', attempt),
    ...activationEntries(tooLarge, { filtered: 'fact-too-large' }, attempt),
  ]);
  observe({
    FactsPublished: published.length,
    FactsUnpublished: unpublished.length,
    FactsTooLarge: tooLarge.length,
  });
  return unpublished;
}

/** Waits for all even where one fails, so that nothing of this batch still runs while it comes again. */
async function allEnded<T>(work: readonly [Promise<T>, ...Promise<void>[]]) {
  await Promise.allSettled(work);
  return Promise.all(work);
}
