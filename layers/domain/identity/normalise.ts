import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { MAX_ID_LENGTH } from '../collecting/limits.ts';

const EMAIL = /^[^@\s]+@[^@\s]+$/;

/**
 * An identifier's value as profiles know it: trimmed; e-mail addresses in lower case; phone numbers in E.164 (they need
 * their country code). Undefined where it is none.
 *
 * @param value text, or a number, which some clients send as ids
 * @example
 * normaliseIdentifier('email', ' Jane@Example.com '); // 'jane@example.com'
 */
export function normaliseIdentifier(type: string, value: unknown): string | undefined {
  const text = asText(value);
  if (text === undefined || text.length > MAX_ID_LENGTH) return undefined;
  if (type === 'email') return EMAIL.test(text) ? text.toLowerCase() : undefined;
  return type === 'phone' ? normalisePhone(text) : text;
}

function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.toWellFormed().trim();
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

function normalisePhone(text: string): string | undefined {
  const phone = parsePhoneNumberFromString(text);
  return phone?.isPossible() ? phone.number : undefined;
}
