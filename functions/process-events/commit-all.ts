import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import { commitEvents, type CommitPorts, type EventEnd } from '@tributary/domain/profiles/commit-events';
import type { ProfileEvent } from '@tributary/domain/profiles/profile-event';

/**
 * Commits events, and those once more alone whose neighbour made the fold fail: each of the others then goes through.
 */
export async function commitAll(
  events: readonly ProfileEvent[],
  configuration: CompiledConfiguration,
  ports: CommitPorts,
): Promise<ReadonlyMap<ProfileEvent, EventEnd>> {
  const ends = new Map(await commitEvents(events, configuration, ports));
  const broken = [...ends].filter(([, end]) => end === 'broken').map(([event]) => event);
  for (const event of broken)
    for (const [, end] of await commitEvents([event], configuration, ports)) ends.set(event, end);
  return ends;
}
