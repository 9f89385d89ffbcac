import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { MAX_ID_LENGTH } from '../collecting/limits.ts';
import { DEFAULT_IDENTITY_RULES, type IdentityRules, rulesOf } from './rules.ts';

const EMAIL = /^[^@\s]+@[^@\s]+$/;

/**
 * An identifier's value as profiles know it: trimmed, and then by the rule of its type: e-mail addresses in lower case,
 * phone numbers in E.164 (they need their country code). Undefined where it is none, or has over 1000 characters.
 * Letters of every script stay as they are: look-alikes are different values.
 *
 * @param value text, or a number, which some clients send as ids
 * @example
 * normaliseIdentifier('email', ' Jane@Example.com '); // 'jane@example.com'
 */
export function normaliseIdentifier(
  type: string,
  value: unknown,
  rules: IdentityRules = DEFAULT_IDENTITY_RULES,
): string | undefined {
  const how = rulesOf(type, rules).normalise;
  const text = asText(value);
  if (text === undefined || text === '' || text.length > MAX_ID_LENGTH) return undefined;
  if (how === 'none') return text;
  if (how === 'lower') return text.toLowerCase();
  if (how === 'phone') return normalisePhone(text);
  return EMAIL.test(text) ? text.toLowerCase() : undefined;
}

function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.toWellFormed().trim();
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

/**
 * A phone number in E.164; undefined where it is none, or lacks its country code.
 *
 * @example
 * normalisePhone('+41 79 123 45 67'); // '+41791234567'
 */
export function normalisePhone(text: string): string | undefined {
  const phone = parsePhoneNumberFromString(text);
  return phone?.isPossible() ? phone.number : undefined;
}
