import type { JsonObject, Json } from '@tributary/domain/outcomes/json';
import type { Violation } from '@tributary/domain/outcomes/outcome';
import type { DestinationDefinition } from './actions-core.cjs';
import { refusalOf, type OutboundPolicy } from './outbound/outbound-policy.ts';

type Field = NonNullable<DestinationDefinition['authentication']>['fields'][string];

const MAX_TEXT = 5_000;
const TYPES: Readonly<Record<string, string>> = { password: 'string' };

/**
 * What is wrong with the settings of a destination, by the connector's own field definitions. An address is looked at
 * with the rules for outbound calls.
 *
 * @param given the settings as a person sent them, and those that are made here and must not be sent
 * @returns violations whose field begins with `settings`
 * @example
 * checkSettings(definition, { settings: { url: 'http://localhost' }, generated: [], policy });
 * // [{ field: 'settings.url', expected: 'an address that begins with https://' }]
 */
export function checkSettings(
  definition: DestinationDefinition,
  given: {
    readonly settings: JsonObject;
    readonly generated: readonly string[];
    readonly policy: OutboundPolicy;
  },
): readonly Violation[] {
  const { settings, generated, policy } = given;
  const fields = Object.entries(definition.authentication?.fields ?? {}).filter(
    ([key]) => !generated.includes(key),
  );
  const known = new Map(fields);
  const unknown = Object.keys(settings)
    .filter((key) => !known.has(key))
    .map((key) => ({ field: `settings.${key}`, expected: `one of ${[...known.keys()].join(', ')}` }));
  const wrong = fields.flatMap(([key, field]) => {
    const expected = wrongWith(field, Object.hasOwn(settings, key) ? settings[key] : undefined, policy);
    return expected === undefined ? [] : [{ field: `settings.${key}`, expected }];
  });
  return [...unknown, ...wrong];
}

function wrongWith(field: Field, value: Json | undefined, policy: OutboundPolicy): string | undefined {
  const type = TYPES[field.type] ?? field.type;
  if (value === undefined) return field.required === true ? `a ${type}` : undefined;
  if (field.multiple) {
    if (!Array.isArray(value)) return `a list of ${type}s`;
    return value.map((one: Json) => wrongWith({ ...field, multiple: false }, one, policy)).find(Boolean);
  }
  if (typeof value !== type) return `a ${type}`;
  const choices = field.choices?.map((choice) => choice.value);
  if (choices && !choices.some((choice) => choice === value)) return `one of ${choices.join(', ')}`;
  return typeof value === 'string' ? wrongText(field, value, policy) : undefined;
}

function wrongText(field: Field, text: string, policy: OutboundPolicy): string | undefined {
  if (field.required === true && text.trim() === '') return 'a text that is not empty';
  if (text.length > MAX_TEXT) return `at most ${MAX_TEXT} characters`;
  // Settings end up in headers and addresses, which take no control characters.
  if (/\p{Cc}/u.test(text)) return 'a text without line breaks and other control characters';
  return field.format === 'uri' ? refusalOf(text, policy) : undefined;
}
