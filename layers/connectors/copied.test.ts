import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import * as fc from 'fast-check';
import { copied } from './copied.ts';

const Json: { readonly parse: (text: string) => JsonObject } = JSON;

describe('copied', () => {
  it('given any JSON object, when copied, then the copy is the same, and changing it changes nothing else', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const given = Json.parse(JSON.stringify(object));
        const before = JSON.stringify(given);
        const copy = copied(given);
        expect(JSON.stringify(copy)).toBe(before);
        for (const value of Object.values(copy))
          if (Array.isArray(value)) value.push('more');
          else if (typeof value === 'object' && value !== null) value['more'] = true;
        expect(JSON.stringify(given)).toBe(before);
      }),
    );
  });

  it('given a key that names the prototype, when copied, then it is a key', () => {
    const copy = copied(Json.parse('{ "__proto__": { "a": 1 } }'));
    expect(Object.keys(copy)).toEqual(['__proto__']);
    expect(copy['a']).toBeUndefined();
  });
});
