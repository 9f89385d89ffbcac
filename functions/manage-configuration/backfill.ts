import type { BackfillJob } from '@tributary/domain/backfill/job';
import { compileConfiguration } from '@tributary/domain/configuration/compile-configuration';
import type { WorkspaceConfiguration } from '@tributary/domain/configuration/configuration-store';
import type { ComputedTraitItem, SegmentItem } from '@tributary/domain/configuration/items';
import type { ManageConfiguration } from './call.ts';
import { configurationOf } from './change.ts';

type Definition = SegmentItem | ComputedTraitItem;

/** After every worker has seen the definition, what it was still without has landed in the lake within so long. */
const LANDED_S = 60;

/**
 * Asks for the history of what a definition alone remembers. Asked before the definition is stored: a step
 * that finds no such version ends, while a definition without its step would wait for ever.
 */
export async function askForHistory(
  { store, backfill, configurationMaxAgeMs }: ManageConfiguration,
  workspaceId: string,
  next: Definition,
): Promise<void> {
  const configuration = await configurationOf(store, workspaceId);
  const features = newFeatures(configuration, next);
  if (features.length === 0) return;
  const { id, version } = next;
  await backfill.jobs.write(workspaceId, id, { version, status: 'pending' });
  const from = Date.parse(configuration.workspace.createdAt);
  const step = { v: 1 as const, workspaceId, id, version, features, from, after: '' };
  await backfill.queue.send(
    { ...step, again: [], round: 0 },
    LANDED_S + Math.ceil(configurationMaxAgeMs / 1000),
  );
}

/** What no other definition remembers. Of people alone: which account an event was told of is not in the lake. */
function newFeatures(configuration: WorkspaceConfiguration, next: Definition): string[] {
  const others = configuration.items.filter(({ kind, id }) => kind !== next.kind || id !== next.id);
  const without = compileConfiguration({ ...configuration, items: others });
  const known = new Set(without.features.map(({ key }) => key));
  const after = compileConfiguration({ ...configuration, items: [...others, next] });
  return after.features.map(({ key }) => key).filter((key) => !known.has(key));
}

/** `none`: nothing was new to remember, or it is of accounts. */
export async function historyOf(
  { backfill }: ManageConfiguration,
  workspaceId: string,
  { id, version }: Definition,
): Promise<{ readonly backfill: BackfillJob['status'] | 'none'; readonly missedProfiles?: number }> {
  const job = await backfill.jobs.read(workspaceId, id);
  if (job?.version !== version) return { backfill: 'none' };
  return { backfill: job.status, ...(job.missed !== undefined && { missedProfiles: job.missed }) };
}

/** From when and to what a new definition applies: every worker has seen it by then. */
export async function applies(
  dependencies: ManageConfiguration,
  workspaceId: string,
  definition: Definition,
): Promise<Record<string, unknown>> {
  const { now, configurationMaxAgeMs } = dependencies;
  const history = await historyOf(dependencies, workspaceId, definition);
  const appliesTo = history.backfill === 'none' ? 'events from now on' : 'all events that the lake has';
  return { appliesTo, appliesFrom: new Date(now() + configurationMaxAgeMs).toISOString(), ...history };
}
