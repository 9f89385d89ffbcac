import type { WorkspaceConfiguration } from '@tributary/domain/configuration/configuration-store';
import type { ConfigurationItem } from '@tributary/domain/configuration/items';
import { Problem } from '@tributary/domain/outcomes/problem';

/** The table takes 400 KB an item. */
export const MAX_BYTES = 350_000;

/** How many a workspace may have; a bus takes 300 rules by default, for all workspaces together. */
const MOST: Readonly<Partial<Record<ConfigurationItem['kind'], number>>> = {
  source: 100,
  'write-key': 500,
  token: 100,
  segment: 200,
  'computed-trait': 50,
  destination: 50,
};

/** Keys of one source: enough to change them without a gap, few enough to be changed with their source at once. */
export const MAX_KEYS_OF_SOURCE = 20;

export function mustHaveRoom({ items }: WorkspaceConfiguration, kind: ConfigurationItem['kind']): void {
  const most = MOST[kind] ?? Infinity;
  if (items.filter((item) => item.kind === kind).length >= most)
    throw new Problem('conflict', `A workspace may have ${most} of these; delete one first.`);
}
