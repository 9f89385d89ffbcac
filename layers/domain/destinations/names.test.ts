import { describe, expect, it } from '@jest/globals';
import { destinationOf, resourceName } from './names.ts';

describe('resourceName and destinationOf', () => {
  const id = `dst_${'0192f0c1'.repeat(4)}`;
  it('given an id, when named and read again, then it is the same', () => {
    expect(destinationOf(resourceName('tributary-', id))).toBe(id);
    expect(destinationOf(`${resourceName('tributary-', id)}-dead`)).toBe(id);
  });
  it.each(['tributary-events', 'dst-123', `tributary-dst-${'g'.repeat(32)}`])(
    'given %s, then it is none',
    (name) => {
      expect(destinationOf(name)).toBeUndefined();
    },
  );
});
