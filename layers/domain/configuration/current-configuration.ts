import { compileConfiguration } from './compile-configuration.ts';
import type { CompiledConfiguration, CurrentConfiguration } from './compiled.ts';
import type { ConfigurationStore, WorkspaceConfiguration } from './configuration-store.ts';

/** A workspace that is not there yet is asked for again soon: somebody may just be making it. */
const MISS_MS = 2_000;

/** Compiled configurations take memory: the workspaces asked for least recently go first. */
const MAX_WORKSPACES = 1_000;

type Read = { readonly readAt: number; readonly value: CompiledConfiguration | undefined };

/**
 * The configuration of a workspace from memory, never older than `maxAgeMs` (counted from the moment at which the read
 * began). Callers at the same moment share one read. Where a read fails after that age, it throws: stale rules are not
 * used in silence.
 *
 * @param dependencies `now` in milliseconds since the epoch; `report` is told of segments that do not compile
 * @example
 * const configuration = currentConfiguration({ store, maxAgeMs: 10_000, now: Date.now });
 * (await configuration(workspaceId))?.segments;
 */
export function currentConfiguration(dependencies: {
  readonly store: Pick<ConfigurationStore, 'workspace'>;
  readonly maxAgeMs: number;
  readonly now: () => number;
  readonly report?: (broken: {
    readonly workspaceId: string;
    readonly segmentIds: readonly string[];
  }) => void;
}): CurrentConfiguration {
  const { store, maxAgeMs, now, report } = dependencies;
  const known = new Map<string, Read>();
  const reading = new Map<string, Promise<CompiledConfiguration | undefined>>();

  async function read(workspaceId: string): Promise<CompiledConfiguration | undefined> {
    const readAt = now();
    const stored = await store.workspace(workspaceId);
    const value = stored && (unchanged(known.get(workspaceId), stored) ?? compile(stored));
    keep(known, workspaceId, { readAt, value });
    return value;
  }

  function compile(stored: WorkspaceConfiguration): CompiledConfiguration {
    const compiled = compileConfiguration(stored);
    const segmentIds = compiled.brokenSegments ?? [];
    if (segmentIds.length > 0) report?.({ workspaceId: compiled.workspaceId, segmentIds });
    return compiled;
  }

  return function current(workspaceId) {
    const last = known.get(workspaceId);
    const age = last?.value ? maxAgeMs : Math.min(maxAgeMs, MISS_MS);
    if (last && now() - last.readAt < age) return Promise.resolve(last.value);
    const already = reading.get(workspaceId);
    if (already) return already;
    const started = read(workspaceId).finally(() => reading.delete(workspaceId));
    reading.set(workspaceId, started);
    return started;
  };
}

/** Compiling is the dear part: the same version is not compiled twice. */
function unchanged(
  last: Read | undefined,
  stored: WorkspaceConfiguration,
): CompiledConfiguration | undefined {
  return last?.value?.version === stored.version ? last.value : undefined;
}

function keep(known: Map<string, Read>, workspaceId: string, read: Read): void {
  known.delete(workspaceId);
  known.set(workspaceId, read);
  const oldest = known.size > MAX_WORKSPACES ? known.keys().next().value : undefined;
  if (oldest !== undefined) known.delete(oldest);
}
