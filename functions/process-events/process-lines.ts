import { watchedStore } from '@tributary/domain/accounts/watched-store';
import { checkEvent } from '@tributary/domain/collecting/check-event';
import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import type { EventEnd } from '@tributary/domain/profiles/commit-events';
import { isJsonObject } from '@tributary/domain/profiles/json-object';
import type { ProfileEvent } from '@tributary/domain/profiles/profile-event';
import { eventReader } from '@tributary/domain/profiles/read-event';
import { MAX_MAIN_BYTES } from '@tributary/domain/profiles/write-plan';
import { commitAccounts } from './commit-accounts.ts';
import { commitAll } from './commit-all.ts';
import type { ProcessDependencies } from './dependencies.ts';
import type { Incoming, LineEnd } from './incoming.ts';

function failure(stage: string, reason: string, expected?: string): LineEnd {
  const violations = expected === undefined ? [] : [{ field: 'event', expected }];
  return { is: 'failed', failure: { stage, reason, violations } };
}

/**
 * Takes each line through shape, identity, fold, segments and commit. Workspaces are handled apart. A line that it has
 * become too late for has no end.
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
    if (dependencies.late?.()) break;
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
  const prepare = safely(preparer(configuration));
  const events = new Map<ProfileEvent, Incoming>();
  for (const incoming of lines) {
    const prepared = prepare(incoming);
    if ('identifiers' in prepared) events.set(prepared, incoming);
    else ends.set(incoming, prepared);
  }
  const people = watchedStore(
    dependencies.store,
    ({ state, passedOn }) => (state.accounts ?? passedOn) !== undefined,
  );
  const ports = { ...dependencies, store: people.store };
  const committed = await commitAll([...events.keys()], configuration, ports);
  const joined = await commitAccounts(committed, configuration, { people, dependencies });
  for (const [event, incoming] of events) {
    const end = joined.has(event) ? joined.get(event) : committed.get(event);
    if (end !== undefined) ends.set(incoming, endOf(end));
  }
}

function endOf(end: EventEnd): LineEnd {
  if (end === 'broken') return failure('fold', 'internal-error');
  if (end === 'too-large') return failure('commit', 'profile-too-large', TOO_LARGE);
  return { is: end };
}

const TOO_LARGE = `a profile that stays within ${String(MAX_MAIN_BYTES / 1000)} KB`;

type Prepare = (incoming: Incoming) => ProfileEvent | LineEnd;

/** What collecting found bad is kept, what it let through is checked once more: nothing else may write the stream. */
function preparer(configuration: CompiledConfiguration): Prepare {
  const read = eventReader(configuration);
  return function prepare({ line }) {
    if (line.failure) return failure('collect', line.failure.code, line.failure.message);
    const { event } = line;
    if (!isJsonObject(event)) return failure('shape', 'event-not-object');
    if (Number.isNaN(Date.parse(line.timestamp))) return failure('shape', 'bad-timestamp');
    const broken = checkEvent(line.type, event);
    if (broken) return failure('shape', broken.code, broken.message);
    // Methods, attributes and the tracking plan have their place here, before anybody is told from the event.
    return read(line, event) ?? failure('identity', 'no-identifier');
  };
}

/** A bug that one event brings out must not stop its neighbours. */
function safely(prepare: Prepare): Prepare {
  return (incoming) => {
    try {
      return prepare(incoming);
    } catch {
      return failure('identity', 'internal-error');
    }
  };
}
