import { expect, it } from '@jest/globals';
import { DEFAULT_IDENTITY_RULES } from '../identity/rules.ts';
import { newId } from '../ids/ids.ts';
import { NOON, seeded, seededBytes } from '../profiles/profiles.fixtures.ts';
import { explainView } from './explain-view.ts';
import { JANE } from './serving.fixtures.ts';

it('given pins, then each says when it was asked for, where its id does', () => {
  const id = newId('unm_', NOON, seededBytes(seeded(1)));
  const profile = {
    ...JANE,
    pins: [
      { id, side: 'left' as const },
      { id: 'pin_1', side: 'stays' as const },
    ],
  };
  const { pins } = explainView(profile, { rules: DEFAULT_IDENTITY_RULES, owners: new Map() });
  expect(pins).toEqual([
    { id, side: 'left', at: new Date(NOON).toISOString() },
    { id: 'pin_1', side: 'stays', at: null },
  ]);
});
