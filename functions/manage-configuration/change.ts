import type {
  ConfigurationStore,
  WorkspaceConfiguration,
} from '@tributary/domain/configuration/configuration-store';
import type { ConfigurationItem } from '@tributary/domain/configuration/items';
import { Problem } from '@tributary/domain/outcomes/problem';
import { noSuchWorkspace } from './authorize.ts';
import { MAX_BYTES } from './limits.ts';

type Kind = ConfigurationItem['kind'];
type ItemOf<K extends Kind> = Extract<ConfigurationItem, { kind: K }>;

export type Decision<T> = {
  readonly put?: readonly ConfigurationItem[];
  readonly remove?: readonly { readonly kind: Kind; readonly id: string }[];
  readonly answer: T;
};

/** Others may change the same workspace; each round is decided anew on what they left. */
const ROUNDS = 5;

export async function configurationOf(
  store: Pick<ConfigurationStore, 'workspace'>,
  workspaceId: string,
): Promise<WorkspaceConfiguration> {
  const configuration = await store.workspace(workspaceId);
  if (!configuration) throw noSuchWorkspace();
  return configuration;
}

/** Reads, decides and writes under the condition that nobody else wrote in between. */
export async function change<T>(
  store: ConfigurationStore,
  workspaceId: string,
  decide: (configuration: WorkspaceConfiguration) => Decision<T>,
): Promise<T> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const configuration = await configurationOf(store, workspaceId);
    const { put = [], remove = [], answer } = decide(configuration);
    if (put.length + remove.length === 0) return answer;
    mustFit(configuration, put);
    const { version: expectedVersion } = configuration;
    const outcome = await store.apply({ workspaceId, expectedVersion, put, remove });
    if (outcome === 'applied') return answer;
  }
  throw new Problem('conflict', 'Somebody else is changing this workspace; try again.');
}

/** A workspace's configuration is read as a whole by every worker, and has to fit where it is kept. */
function mustFit({ items }: WorkspaceConfiguration, put: readonly ConfigurationItem[]): void {
  if (put.length === 0) return;
  const after = new Map([...items, ...put].map((item) => [`${item.kind}#${item.id}`, item]));
  if (Buffer.byteLength(JSON.stringify([...after.values()])) > MAX_BYTES)
    throw new Problem(
      'conflict',
      `The workspace's configuration would be over ${MAX_BYTES} bytes; remove something.`,
    );
}

export function itemsOf<K extends Kind>({ items }: WorkspaceConfiguration, kind: K): ItemOf<K>[] {
  return items.filter((item): item is ItemOf<K> => item.kind === kind);
}

/** The item, or the answer that there is none. */
export function itemOf<K extends Kind>(
  configuration: WorkspaceConfiguration,
  kind: K,
  id: string,
): ItemOf<K> {
  const item = itemsOf(configuration, kind).find((one) => one.id === id);
  if (!item) throw new Problem('not-found', `There is no such ${kind}.`);
  return item;
}
