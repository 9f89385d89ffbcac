import type { CurrentConfiguration } from '@tributary/domain/configuration/compiled';
import { subscribesTo } from '@tributary/domain/destinations/subscribes-to';
import type { Fact } from '@tributary/domain/facts/fact';
import { factAt } from '@tributary/domain/facts/facts-of';
import { workspaceOf } from '@tributary/domain/facts/workspace-of';
import type { TableChange } from '@tributary/domain/profiles/table-change';
import { type Commit, commitOf } from './commit.ts';
import type { Owed } from './owed.ts';
import { bytesOf } from './pack.ts';
import { type ReadBodies, readBodies } from './read-bodies.ts';

/** A fact that leaves, the commit it belongs to, and the destinations whose rules will take it. */
export type Outgoing = {
  readonly fact: Fact;
  /** What the bus counts of it. */
  readonly bytes: number;
  readonly sequenceNumber: string;
  readonly destinationIds: readonly string[];
};

/** Commits of workspaces that exist. A workspace that is gone has nobody left to ask for a fact. */
export async function commitsOf(
  changes: readonly TableChange[],
  configurationOf: CurrentConfiguration,
): Promise<Commit[]> {
  const commits: Commit[] = [];
  // One after another: each item is let go before the next is unpacked.
  for (const change of changes) {
    const configuration = await configurationOf(workspaceOf(change.key));
    if (configuration) commits.push(commitOf(change, configuration));
  }
  return commits;
}

/** The facts that are owed, in their order. */
export async function outgoingOf(owed: readonly Owed[], profiles: ReadBodies): Promise<Outgoing[]> {
  const bodies = await readBodies(owed, profiles);
  return owed.flatMap((one) => {
    const { workspaceId, configuration, item, sequenceNumber } = one.commit;
    const body = bodies.get(one);
    const { identity } = configuration;
    const committed = { workspaceId, item, identity, bodies: new Map(body ? [[one.index, body]] : []) };
    const fact = factAt(committed, one.index);
    if (fact === undefined) return [];
    const takers = configuration.destinations.filter((destination) => subscribesTo(destination, fact));
    return [{ fact, bytes: bytesOf(fact), sequenceNumber, destinationIds: takers.map(({ id }) => id) }];
  });
}
