/** Longer addresses no mail server takes. */
const LONGEST_EMAIL = 320;
const EMAIL = /^[^\s@]+@[^\s@]+$/;
/** A whole address, one without its scheme, or a path. */
const ADDRESS = /^(?:[a-z][a-z\d+.-]{0,30}:\/)?\//i;
const USER = /^([a-z\d+.-]*:?\/\/)[^/@]*@/i;

/**
 * As much of a text as may travel: an address of a page without its query and fragment, which forms and mailings put
 * e-mail addresses in; no query alone, and no e-mail address.
 *
 * @returns undefined where nothing of it may
 * @example
 * textThatTravels('https://shop.test/thanks?email=jane%40example.com'); // 'https://shop.test/thanks'
 */
export function textThatTravels(text: string): string | undefined {
  if (text.startsWith('?')) return undefined;
  if (!ADDRESS.test(text)) return text.length <= LONGEST_EMAIL && EMAIL.test(text) ? undefined : text;
  const end = text.search(/[?#]/);
  return (end < 0 ? text : text.slice(0, end)).replace(USER, '$1');
}
