import { compileConfiguration } from '@tributary/domain/configuration/compile-configuration';
import { commitEvents } from '@tributary/domain/profiles/commit-events';
import {
  eventOf,
  lineOf,
  seeded,
  seededBytes,
  type Sent,
} from '@tributary/domain/profiles/profiles.fixtures';
import { NOW, setUp } from './manage-configuration.fixtures.ts';

export const HOUR = 3_600_000;

/** A workspace whose events are in the lake and in its profiles, one a second from an hour ago. */
export async function withHistory(sent: readonly Omit<Sent, 'messageId'>[]) {
  const platform = setUp();
  const workspace = await platform.workspace();
  const stored = await platform.store.workspace(workspace.id);
  if (!stored) throw new Error('The workspace is there.');
  const configuration = compileConfiguration(stored);
  const random = seededBytes(seeded(1));
  for (const [index, event] of sent.entries()) {
    const at = NOW - HOUR + index * 1000;
    const common = { type: 'track', event: 'Seen', messageId: `m${index}` };
    const line = { ...lineOf({ ...common, ...event }, at), workspaceId: workspace.id };
    platform.lake.push(line);
    const ports = { store: platform.profiles, now: () => at, random, sleep: () => Promise.resolve() };
    await commitEvents([eventOf(configuration, line)], configuration, ports);
  }
  return { ...platform, workspace };
}
