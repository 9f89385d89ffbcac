/** Scripts whose letters look alike. */
const ALIKE = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
  /\p{Script=Coptic}/u,
] as const;

const BETWEEN_WORDS = /[^\p{L}\p{M}]+/u;

/**
 * Whether one word of the value has letters of several scripts that look alike, such as a Cyrillic `а` in `paypаl`.
 * Words of different scripts beside each other are ordinary, and so are Latin letters among Chinese or Japanese ones.
 *
 * @example
 * looksMixed('p\u0430ypal@example.com'); // true
 */
export function looksMixed(value: string): boolean {
  return value.split(BETWEEN_WORDS).some((word) => ALIKE.filter((script) => script.test(word)).length > 1);
}
