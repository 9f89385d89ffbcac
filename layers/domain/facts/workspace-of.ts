import type { ItemKey } from '../profiles/items.ts';

/**
 * The workspace whose item a key names.
 *
 * @example
 * workspaceOf(change.key); // 'wsp_0192f0c1…'
 */
export function workspaceOf(key: ItemKey): string {
  return key.slice(0, Math.max(0, key.indexOf('#')));
}
