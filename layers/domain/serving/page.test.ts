import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Problem } from '../outcomes/problem.ts';
import { pageOf } from './page.ts';

const limits = { usual: 2, most: 5 };
const list = (items: readonly string[]) => ({ items, position: (item: string) => item, limits });
const ask = (items: readonly string[], query: Record<string, string> = {}) =>
  pageOf(list(items), { link: '/list', query });

describe('one page of a list', () => {
  it('given more than the limit, then the cursor leads on and keeps what was asked', () => {
    expect(ask(['c', 'a', 'b'], { verbose: 'true' })).toEqual({
      items: ['a', 'b'],
      cursor: { url: '/list?verbose=true&next=Yg', has_more: true, next: 'Yg', limit: 2 },
    });
  });

  it('given no more than the limit, then the list ends', () => {
    expect(ask(['a', 'b'])).toEqual({
      items: ['a', 'b'],
      cursor: { url: '/list', has_more: false, next: '', limit: 2 },
    });
  });

  it('given a list that changed between pages, then nothing that stayed is left out or comes twice', () => {
    const { cursor } = ask(['a', 'b', 'd']);
    expect(ask(['a', 'c', 'd'], { next: cursor.next }).items).toEqual(['c', 'd']);
  });

  it('given any list and limit, when all pages are read, then they are the list in order', () => {
    const items = fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 5, minLength: 1 }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(items, fc.integer({ min: 1, max: 5 }), (all, limit) => {
        const read: string[] = [];
        let next: string | undefined = '';
        while (next !== undefined) {
          const page = ask(all, { limit: String(limit), next });
          expect(page.items.length).toBeLessThanOrEqual(limit);
          read.push(...page.items);
          next = page.cursor.has_more ? page.cursor.next : undefined;
        }
        expect(read).toEqual([...all].sort());
      }),
    );
  });

  it.each([
    [{ limit: '0' }, 'limit'],
    [{ limit: '6' }, 'limit'],
    [{ limit: '-1' }, 'limit'],
    [{ limit: '1.5' }, 'limit'],
    [{ limit: 'all' }, 'limit'],
    [{ next: 'no cursor!' }, 'next'],
    [{ next: '_w' }, 'next'],
  ])('given %j, then it is refused by its name', (query: Record<string, string>, field) => {
    const refused = () => ask(['a'], query);
    expect(refused).toThrow(Problem);
    expect(refused).toThrow(
      expect.objectContaining({ code: 'invalid-request', errors: [expect.objectContaining({ field })] }),
    );
  });
});
