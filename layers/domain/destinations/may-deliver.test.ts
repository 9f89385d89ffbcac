import { describe, expect, it } from '@jest/globals';
import { mainWith } from '../facts/facts.fixtures.ts';
import { mayDeliver } from './may-deliver.ts';

function consenting(consent: Readonly<Record<string, boolean>>) {
  const { state } = mainWith([]);
  const registers = Object.entries(consent).map(
    ([category, value]) => [category, { value, at: 1, tie: 't', sourceId: 's' }] as const,
  );
  return { state: { ...state, consent: Object.fromEntries(registers) } };
}

describe('mayDeliver', () => {
  it('given no requirement, when asked, then any profile may go', () => {
    expect(mayDeliver(consenting({}), { requiresConsent: [] })).toEqual({ allowed: true });
  });

  it.each([
    [{ Advertising: true }, { allowed: true }],
    [{ Advertising: true, Other: false }, { allowed: true }],
    [{}, { allowed: false, reason: 'consent-missing' }],
    [{ Advertising: false }, { allowed: false, reason: 'consent-denied' }],
  ])('given %j and a requirement of Advertising, when asked, then %j', (consent, answer) => {
    expect(mayDeliver(consenting(consent), { requiresConsent: ['Advertising'] })).toEqual(answer);
  });

  it('given one granted and one not answered, when both are required, then it fails closed', () => {
    const destination = { requiresConsent: ['Advertising', 'Analytics'] };
    expect(mayDeliver(consenting({ Advertising: true }), destination)).toEqual({
      allowed: false,
      reason: 'consent-missing',
    });
  });

  it('given a category named as something every object has, when not answered, then it is missing', () => {
    expect(mayDeliver(consenting({}), { requiresConsent: ['constructor'] })).toMatchObject({
      allowed: false,
    });
  });

  it('given no profile, when asked, then it may not go, whatever is required', () => {
    expect(mayDeliver(undefined, { requiresConsent: [] })).toEqual({
      allowed: false,
      reason: 'profile-not-found',
    });
  });
});
