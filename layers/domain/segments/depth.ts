/**
 * The definitions directly below a node of a raw, not yet validated definition; none below a condition.
 *
 * @example
 * childrenOf({ any: [a, b] }); // [['any.0', a], ['any.1', b]]
 */
export function childrenOf(node: unknown): readonly (readonly [path: string, child: unknown])[] {
  if (typeof node !== 'object' || node === null) return [];
  const listed = (['all', 'any'] as const).flatMap((word) => {
    const list: unknown = Object.hasOwn(node, word) ? Reflect.get(node, word) : undefined;
    return Array.isArray(list)
      ? list.map((child: unknown, index) => [`${word}.${index}`, child] as const)
      : [];
  });
  return Object.hasOwn(node, 'not') ? [...listed, ['not', Reflect.get(node, 'not')]] : listed;
}

/**
 * Whether a raw definition has more levels than `limit`. Never goes deeper than that itself.
 *
 * @example
 * nestedDeeperThan({ not: { trait: 'plan', is: 'exists' } }, 1); // true
 */
export function nestedDeeperThan(node: unknown, limit: number): boolean {
  return limit < 1 || childrenOf(node).some(([, child]) => nestedDeeperThan(child, limit - 1));
}
