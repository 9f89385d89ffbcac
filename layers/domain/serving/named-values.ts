import { normalisePhone } from '../identity/normalise.ts';

/** No phone number is longer, however it is written. */
const MAX_PHONE = 100;

/**
 * Whether a value is one of these identifiers, or holds one at any depth: as an element of a list, as a field of an
 * object or as its name. However it is written: with spaces around it, in other capitals, as a number, a phone number as
 * people write it.
 *
 * @param identifiers as profiles have them
 * @example
 * const holdsOne = namesOneOf(['jane@example.com']);
 * holdsOne({ mails: [' Jane@Example.com'] }); // true
 */
export function namesOneOf(identifiers: readonly string[]): (value: unknown) => boolean {
  const known = new Set(identifiers.map((value) => value.toLowerCase()));
  const isKnown = (text: string) => formsOf(text).some((form) => known.has(form));
  return function holdsOne(value) {
    // No recursion: a value may be nested as deeply as an event is long.
    const left: unknown[] = [value];
    for (const one of left) {
      if (Array.isArray(one)) for (const element of one) left.push(element);
      else if (typeof one === 'object' && one !== null)
        for (const [name, field] of Object.entries(one)) left.push(name, field);
      else if (isKnown(String(one))) return true;
    }
    return false;
  };
}

function formsOf(text: string): readonly string[] {
  const form = text.toWellFormed().trim().toLowerCase();
  if (form.length > MAX_PHONE || !/\d/.test(form)) return [form];
  // Dialled with zeros, or a number without its plus: it is the same phone.
  const digits = form.replaceAll(/\D/g, '').replace(/^0+/, '');
  return [form, `+${digits}`, normalisePhone(form) ?? form];
}
