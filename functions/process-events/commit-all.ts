import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import { commitEvents, type CommitPorts, type EventEnd } from '@tributary/domain/profiles/commit-events';
import type { ProfileEvent } from '@tributary/domain/profiles/profile-event';

/**
 * Commits events, and those once more alone that were refused together: one of them made the fold of its profile fail,
 * or filled it, and each of its neighbours then goes through. What there was no time for has no end.
 */
export async function commitAll(
  events: readonly ProfileEvent[],
  configuration: CompiledConfiguration,
  ports: CommitPorts,
): Promise<ReadonlyMap<ProfileEvent, EventEnd>> {
  const ends = new Map(await commitEvents(events, configuration, ports));
  const refused = [...ends].filter(([, end]) => isRefused(end)).map(([event]) => event);
  for (const event of refused) {
    const end = (await commitEvents([event], configuration, ports)).get(event);
    if (end === undefined) ends.delete(event);
    else ends.set(event, end);
  }
  return ends;
}

/**
 * Whether an event was refused for what it is: its profile does not take it, however often it is tried.
 */
export function isRefused(end: EventEnd | undefined): boolean {
  return end === 'broken' || end === 'too-large';
}
