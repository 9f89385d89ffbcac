import { describe, expect, it } from '@jest/globals';
import { FACTS } from './fact.ts';
import { factAt, factsOf } from './facts-of.ts';
import * as given from './facts.fixtures.ts';

const { workspaceId } = given;
const everyChange = [
  given.entered,
  given.exited,
  given.created,
  given.merged,
  given.unmerged,
  given.traitChanged,
  given.forwarded,
];
const bodies = new Map([[6, { type: 'track', event: 'Order Completed', properties: { total: 12 } }]]);

describe('facts of a commit', () => {
  it('given every kind of change, then each fact is valid by its own schema and in the order of the changes', () => {
    const facts = factsOf({ workspaceId, item: given.mainWith(everyChange), bodies });
    expect(facts.map((fact) => fact.name)).toEqual(Object.keys(FACTS));
    for (const fact of facts) expect(FACTS[fact.name].parse(fact.detail)).toEqual(fact.detail);
  });

  it('given the same commit twice, then the ids are the same and all different from one another', () => {
    const item = given.mainWith(everyChange);
    const ids = factsOf({ workspaceId, item, bodies }).map((fact) => fact.detail.id);
    expect(factsOf({ workspaceId, item, bodies }).map((fact) => fact.detail.id)).toEqual(ids);
    expect(new Set(ids).size).toBe(everyChange.length);
  });

  it('given the next commit with equal changes, then its facts have other ids', () => {
    const [first] = factsOf({ workspaceId, item: given.mainWith([given.created]), bodies });
    const [next] = factsOf({ workspaceId, item: given.mainWith([given.created], { version: 6 }), bodies });
    expect(next?.detail.id).not.toBe(first?.detail.id);
  });

  it('given a redirect, then its closing exits carry the profile that ends and its number', () => {
    const closing = { ...given.exited, number: 8, reason: 'merged' } as const;
    const item = given.redirectWith([closing]);
    expect(factsOf({ workspaceId, item, bodies: new Map() })).toMatchObject([
      { name: 'Segment Exited', detail: { profileId: item.profileId, number: 8, reason: 'merged' } },
    ]);
  });

  it('given a forwarded event with personal fields, then they do not travel', () => {
    const body = {
      event: 'Order Completed',
      traits: { email: 'jane@example.com' },
      context: { ip: '192.0.2.7', traits: { phone: '+491' }, locale: 'de' },
    };
    const item = given.mainWith([given.forwarded]);
    expect(factAt({ workspaceId, item, bodies: new Map([[0, body]]) }, 0)?.detail).toMatchObject({
      event: { event: 'Order Completed', context: { locale: 'de' } },
      body: { chunk: given.forwarded.chunk, index: 0 },
    });
    const text = JSON.stringify(factsOf({ workspaceId, item, bodies: new Map([[0, body]]) }));
    expect(text).not.toMatch(/jane@|192\.0\.2\.7|\+491/);
  });

  it('given a forwarded event with nothing personal, then nobody has to read it again', () => {
    const item = given.mainWith([given.created, given.forwarded]);
    const plain = { type: 'track', event: 'Order Completed', context: { locale: 'de' } };
    const detail = factAt({ workspaceId, item, bodies: new Map([[1, plain]]) }, 1)?.detail;
    expect(detail).toMatchObject({ event: plain });
    expect(detail).not.toHaveProperty('body');
  });

  it('given no body for a forwarded event, or no such change, then there is no fact', () => {
    const item = given.mainWith([given.forwarded]);
    expect(factsOf({ workspaceId, item, bodies: new Map() })).toEqual([]);
    expect(factAt({ workspaceId, item, bodies: new Map() }, 1)).toBeUndefined();
  });
});
