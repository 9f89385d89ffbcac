import { isPlainObject } from '@tributary/domain/collecting/plain-object';
import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import { identifiersOf } from '@tributary/domain/identity/identifiers-of';
import { itemKeys } from '@tributary/domain/identity/item-key';
import { DEFAULT_IDENTITY_RULES } from '@tributary/domain/identity/rules';
import { commitEvents } from '@tributary/domain/profiles/commit-events';
import { isJsonObject } from '@tributary/domain/profiles/json-object';
import { profileEvent, type ProfileEvent } from '@tributary/domain/profiles/profile-event';
import type { Failure, Incoming } from './incoming.ts';
import type { ProcessDependencies } from './process-events.ts';

/** What became of a line. */
export type LineEnd =
  { readonly is: 'processed' | 'duplicate' | 'retry' } | { readonly is: 'failed'; readonly failure: Failure };

const failure = (stage: string, reason: string): LineEnd => ({
  is: 'failed',
  failure: { stage, reason, violations: [] },
});

/**
 * Takes each line through shape, identity, fold, segments and commit. Workspaces are handled apart.
 *
 * @throws where configuration or the store is broken
 */
export async function processLines(
  lines: readonly Incoming[],
  dependencies: ProcessDependencies,
): Promise<ReadonlyMap<Incoming, LineEnd>> {
  const ends = new Map<Incoming, LineEnd>();
  const workspaces = Map.groupBy(lines, ({ line }) => line.workspaceId);
  for (const [workspaceId, own] of workspaces) {
    const configuration = await dependencies.configuration(workspaceId);
    if (configuration) await processWorkspace(own, configuration, { dependencies, ends });
    else for (const incoming of own) ends.set(incoming, failure('open', 'unknown-workspace'));
  }
  return ends;
}

type Run = { readonly dependencies: ProcessDependencies; readonly ends: Map<Incoming, LineEnd> };

async function processWorkspace(
  lines: readonly Incoming[],
  configuration: CompiledConfiguration,
  { dependencies, ends }: Run,
): Promise<void> {
  const prepare = preparer(configuration);
  const events = new Map<ProfileEvent, Incoming>();
  for (const incoming of lines) {
    const prepared = prepare(incoming);
    if ('identifiers' in prepared) events.set(prepared, incoming);
    else ends.set(incoming, prepared);
  }
  const committed = await commitEvents([...events.keys()], configuration, dependencies);
  const broken = [...committed].filter(([, end]) => end === 'broken').map(([event]) => event);
  const alone = await eachAlone(broken, configuration, dependencies);
  for (const [event, incoming] of events) {
    const end = alone.get(event) ?? committed.get(event) ?? 'retry';
    ends.set(incoming, end === 'broken' ? failure('fold', 'internal-error') : { is: end });
  }
}

/** One event of a profile made the fold fail: tried alone, each of its neighbours goes through. */
async function eachAlone(
  events: readonly ProfileEvent[],
  configuration: CompiledConfiguration,
  dependencies: ProcessDependencies,
) {
  const ends = new Map<ProfileEvent, 'processed' | 'duplicate' | 'retry' | 'broken'>();
  for (const event of events)
    for (const [, end] of await commitEvents([event], configuration, dependencies)) ends.set(event, end);
  return ends;
}

function preparer(configuration: CompiledConfiguration) {
  const keyOf = itemKeys(configuration);
  return function prepare({ line }: Incoming): ProfileEvent | LineEnd {
    if (line.failure)
      return {
        is: 'failed',
        failure: {
          stage: 'collect',
          reason: line.failure.code,
          violations: [{ field: 'event', expected: line.failure.message }],
        },
      };
    const { event } = line;
    if (!isPlainObject(event) || !isJsonObject(event) || Number.isNaN(Date.parse(line.timestamp)))
      return failure('shape', 'event-not-object');
    const [first, ...rest] = identifiersOf(event, { rules: DEFAULT_IDENTITY_RULES, keyOf });
    if (first === undefined) return failure('identity', 'no-identifier');
    return profileEvent(line, event, [first, ...rest]);
  };
}
