import type { DestinationItem } from '@tributary/domain/configuration/items';
import type { WorkspaceConfiguration } from '@tributary/domain/configuration/configuration-store';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import { Problem } from '@tributary/domain/outcomes/problem';
import type { ManageConfiguration } from './call.ts';
import { configurationOf, itemOf } from './change.ts';

/** The destination, unless it is being deleted. */
export function changeable(configuration: WorkspaceConfiguration, id: string): DestinationItem {
  const item = itemOf(configuration, 'destination', id);
  if (item.state === 'deleting') throw new Problem('conflict', 'The destination is being deleted.');
  return item;
}

/** Changes the secret of a destination. One that was deleted meanwhile, and its secret with it, is answered as such. */
export async function changeSecret(
  { store, secrets }: ManageConfiguration,
  of: { readonly workspaceId: string; readonly id: string; readonly secretName: string },
  change: (kept: JsonObject) => JsonObject,
): Promise<JsonObject> {
  try {
    return await secrets.update(of.secretName, change);
  } catch (error) {
    changeable(await configurationOf(store, of.workspaceId), of.id);
    throw error;
  }
}
