import type { EventExplanation } from '@tributary/domain/identity/explanation';

/** The explanation of an event for people: its own identifiers by name, times in ISO 8601. */
export function explanationView({ rules, identifiers, outcome, before }: EventExplanation): object {
  const byKey = new Map(identifiers.map(({ key, type, value }) => [key, { type, value }]));
  const named = (keys: readonly string[]) =>
    keys.map((key) => byKey.get(key)).filter((one) => one !== undefined);
  return {
    rules,
    identifiers: identifiers.map((identifier) => ({ ...identifier, key: undefined })),
    outcome: 'attached' in outcome ? { ...outcome, attached: named(outcome.attached) } : outcome,
    before: {
      joined: before.joined.map(({ profileId, at, through, rules: version }) => {
        return { profileId, at: iso(at), through: named(through), rules: version };
      }),
      refusals: before.refusals.map(({ at, key, type, reason, rules: version }) => {
        return { ...(byKey.get(key) ?? { type }), reason, at: iso(at), rules: version };
      }),
    },
  };
}

const iso = (at: number) => new Date(at).toISOString();
