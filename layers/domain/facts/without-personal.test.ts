import { describe, expect, it } from '@jest/globals';
import { withoutPersonal } from './without-personal.ts';

describe('withoutPersonal', () => {
  it.each([
    [
      { type: 'track', traits: { email: 'a' }, ip: '192.0.2.1', context: { ip: '192.0.2.1', locale: 'de' } },
      { type: 'track', context: { locale: 'de' } },
    ],
    [
      { type: 'track', context: { traits: { email: 'a' } } },
      { type: 'track', context: {} },
    ],
    [
      {
        type: 'track',
        userAgent: 'x',
        context: { userAgent: 'x', userAgentData: {}, device: {}, location: {}, externalIds: [], os: {} },
      },
      { type: 'track', context: { os: {} } },
    ],
    [
      { type: 'track', properties: { traits: 'kept', ip: 'kept' } },
      { type: 'track', properties: { traits: 'kept', ip: 'kept' } },
    ],
    [
      { type: 'track', context: 'odd' },
      { type: 'track', context: 'odd' },
    ],
  ])('given %j, then %j is left, and what was given is not changed', (event, left) => {
    const before = JSON.stringify(event);
    expect(withoutPersonal(event)).toEqual(left);
    expect(withoutPersonal(withoutPersonal(event))).toEqual(left);
    expect(JSON.stringify(event)).toBe(before);
  });

  it('given nothing to leave out, then it is the event itself, so that one can tell', () => {
    const event = { type: 'track', context: { locale: 'de' } };
    expect(withoutPersonal(event)).toBe(event);
  });
});
