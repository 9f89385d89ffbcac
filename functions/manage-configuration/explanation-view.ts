import type { EventExplanation, EventReading } from '@tributary/domain/identity/explanation';

/** The explanation of an event for people: its own identifiers by name, times in ISO 8601. */
export function explanationView({ before, now, ...then }: EventExplanation): object {
  const byKey = byKeyOf([...(now?.identifiers ?? []), ...then.identifiers]);
  return {
    ...readingView(then),
    ...(now && { now: readingView(now) }),
    before: {
      joined: before.joined.map(({ profileId, at, through, rules: version }) => {
        return { profileId, at: iso(at), through: named(through, byKey), rules: version };
      }),
      refusals: before.refusals.map(({ at, key, type, reason, rules: version }) => {
        return { ...(byKey.get(key) ?? { type }), reason, at: iso(at), rules: version };
      }),
    },
  };
}

function readingView({ rules, identifiers, outcome }: EventReading): object {
  return {
    rules,
    identifiers: identifiers.map((identifier) => ({ ...identifier, key: undefined })),
    outcome:
      'attached' in outcome
        ? { ...outcome, attached: named(outcome.attached, byKeyOf(identifiers)) }
        : outcome,
  };
}

type ByKey = ReadonlyMap<string | undefined, { readonly type: string; readonly value: string | undefined }>;

function byKeyOf(identifiers: EventReading['identifiers']): ByKey {
  return new Map(identifiers.map(({ key, type, value }) => [key, { type, value }]));
}

function named(keys: readonly string[], byKey: ByKey) {
  return keys.map((key) => byKey.get(key)).filter((one) => one !== undefined);
}

const iso = (at: number) => new Date(at).toISOString();
