import type { CurrentConfiguration } from '@tributary/domain/configuration/compiled';
import { subscribesTo } from '@tributary/domain/destinations/subscribes-to';
import type { Fact } from '@tributary/domain/facts/fact';
import { factAt } from '@tributary/domain/facts/facts-of';
import { isWanted } from '@tributary/domain/facts/wanted';
import { workspaceOf } from '@tributary/domain/facts/workspace-of';
import type { TableChange } from '@tributary/domain/profiles/table-change';
import type { Commit } from './commit.ts';
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
  const commits = await Promise.all(
    changes.map(async (change) => {
      const workspaceId = workspaceOf(change.item.key);
      const configuration = await configurationOf(workspaceId);
      if (configuration === undefined) return [];
      const wanted = change.item.changes.flatMap((one, index) =>
        isWanted(one, configuration) ? [index] : [],
      );
      return [{ workspaceId, configuration, change, wanted }];
    }),
  );
  return commits.flat();
}

/** The facts that these commits owe, in their order. */
export async function outgoingOf(commits: readonly Commit[], profiles: ReadBodies): Promise<Outgoing[]> {
  const bodies = await readBodies(commits, profiles);
  return commits.flatMap(({ workspaceId, configuration, change, wanted }) => {
    const { item, sequenceNumber } = change;
    const committed = { workspaceId, item, bodies: bodies.get(change) ?? new Map() };
    return wanted.flatMap((index) => {
      const fact = factAt(committed, index);
      if (fact === undefined) return [];
      const takers = configuration.destinations.filter((destination) => subscribesTo(destination, fact));
      return [{ fact, bytes: bytesOf(fact), sequenceNumber, destinationIds: takers.map(({ id }) => id) }];
    });
  });
}
