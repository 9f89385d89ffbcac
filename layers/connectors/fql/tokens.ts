/** A piece of a filter, and where it begins. */
export type Token = {
  readonly is: 'path' | 'text' | 'number' | 'sign';
  /** Without quotes and escapes. */
  readonly value: string;
  readonly at: number;
};

const SPACE = /\s*/y;
const KINDS = [
  // A dot or a bracket cannot be escaped: look-ups take them for steps of a path.
  { is: 'path', pattern: /(?:[A-Za-z_]|\\[^.[\]])(?:[\w-]|\\[^.[\]])*(?:\.(?:[\w-]|\\[^.[\]])+)*/y },
  { is: 'text', pattern: /"[^"]*"|'[^']*'/y },
  { is: 'number', pattern: /[-+]?\d+(?:\.\d+)?(?![\w.])/y },
  { is: 'sign', pattern: /<=|>=|!=|[=<>!(),]/y },
] as const;

/**
 * The tokens of a filter in FQL.
 *
 * @returns tokens up to where the text could not be read; `end` is then less than its length
 * @example
 * tokensOf('properties.total > 5').tokens.map(({ value }) => value); // ['properties.total', '>', '5']
 */
export function tokensOf(text: string): { readonly tokens: readonly Token[]; readonly end: number } {
  const tokens: Token[] = [];
  let end = after(SPACE, text, 0);
  while (end < text.length) {
    const token = tokenAt(text, end);
    if (!token) break;
    tokens.push({ is: token.is, value: meant(token.is, token.raw), at: end });
    end = after(SPACE, text, end + token.raw.length);
  }
  return { tokens, end };
}

function tokenAt(text: string, at: number) {
  for (const { is, pattern } of KINDS) {
    const raw = text.slice(at, after(pattern, text, at));
    if (raw !== '') return { is, raw };
  }
  return undefined;
}

function after(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function meant(is: Token['is'], raw: string): string {
  if (is === 'text') return raw.slice(1, -1);
  return is === 'path' ? raw.replaceAll(/\\(.)/g, '$1') : raw;
}
