/**
 * Name of everything a destination has in the account: rule, queue (its dead-letter queue ends in `-dead`) and secret.
 * Rights are limited to the prefix.
 *
 * @param prefix of the deployment, e.g. `tributary-`
 * @example
 * resourceName('tributary-', 'dst_0192…'); // 'tributary-dst-0192…'
 */
export function resourceName(prefix: string, destinationId: string): string {
  return prefix + destinationId.replace('_', '-');
}

/**
 * The destination whose resource has this name, or undefined where it is none.
 *
 * @example
 * destinationOf('tributary-dst-0192…'); // 'dst_0192…'
 */
export function destinationOf(name: string): string | undefined {
  const hex = /(?:^|-)dst-([0-9a-f]{32})(?:-dead)?$/.exec(name)?.[1];
  return hex === undefined ? undefined : `dst_${hex}`;
}
