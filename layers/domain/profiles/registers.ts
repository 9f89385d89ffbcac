import type { Json } from '../outcomes/json.ts';
import type { Register } from './state.ts';

/**
 * Whether `a` is the newer write: by event time, then by the event. Two events of one messageId, which only a faulty
 * client makes, are ordered by what they say, so that the order of arrival never decides.
 *
 * @example
 * isNewer({ value: 'b', at: 2, tie: 'x', sourceId }, { value: 'a', at: 1, tie: 'y', sourceId }); // true
 */
export function isNewer<T extends Json>(a: Register<T>, b: Register<T>): boolean {
  if (a.at !== b.at) return a.at > b.at;
  if (a.tie !== b.tie) return a.tie > b.tie;
  if (a.sourceId !== b.sourceId) return a.sourceId > b.sourceId;
  return JSON.stringify(a.value) > JSON.stringify(b.value);
}

/**
 * Writes a register unless a newer write stands there.
 *
 * @example
 * write(traits, 'plan', { value: 'pro', at, tie, sourceId });
 */
export function write<T extends Json>(
  registers: Map<string, Register<T>>,
  name: string,
  register: Register<T>,
): void {
  const standing = registers.get(name);
  if (standing === undefined || isNewer(register, standing)) registers.set(name, register);
}
