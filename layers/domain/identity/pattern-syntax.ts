/** A pattern as a tree. Each `atom` takes one character. */
export type PatternNode =
  | { readonly is: 'atom'; readonly takes: (character: string) => boolean }
  | { readonly is: 'start' | 'end' }
  | { readonly is: 'sequence' | 'choice'; readonly of: readonly PatternNode[] }
  | { readonly is: 'repeat'; readonly of: PatternNode; readonly from: number; readonly to: number };

/** A pattern says something that is not understood here. The message is for whoever wrote it. */
export class PatternRefused extends Error {
  override readonly name = 'PatternRefused';
}

/** Where reading stands. */
type Cursor = { readonly text: readonly string[]; at: number; depth: number };

const MAX_NESTED = 20;
/** `{n,m}` repeats what stands before it in the program. */
const MAX_TIMES = 100;

/**
 * Reads a pattern: the part of JavaScript's regular expressions that can be matched in one pass. No look-around, no
 * back-references, no word boundaries.
 *
 * @throws PatternRefused
 * @example
 * parsePattern('^test-[0-9]+$');
 */
export function parsePattern(source: string): PatternNode {
  const cursor: Cursor = { text: Array.from(source), at: 0, depth: 0 };
  const node = choice(cursor);
  if (cursor.at < cursor.text.length) throw new PatternRefused('a ) has no ( before it');
  return node;
}

function choice(cursor: Cursor): PatternNode {
  cursor.depth += 1;
  if (cursor.depth > MAX_NESTED)
    throw new PatternRefused(`groups stand over ${MAX_NESTED} deep in each other`);
  const ways = [sequence(cursor)];
  while (taken(cursor, '|')) ways.push(sequence(cursor));
  cursor.depth -= 1;
  return { is: 'choice', of: ways };
}

function sequence(cursor: Cursor): PatternNode {
  const parts: PatternNode[] = [];
  while (cursor.at < cursor.text.length && !'|)'.includes(cursor.text[cursor.at] ?? ''))
    parts.push(repeated(part(cursor), cursor));
  return { is: 'sequence', of: parts };
}

function part(cursor: Cursor): PatternNode {
  const character = next(cursor);
  if (character === '^') return { is: 'start' };
  if (character === '$') return { is: 'end' };
  if (character === '(') return group(cursor);
  if (character === '[') return atom(characterClass(cursor));
  if (character === '\\') return escaped(cursor);
  if (character === '.') return atom('.');
  if ('*+?{}]'.includes(character))
    throw new PatternRefused(`${character} stands where nothing is to be repeated`);
  return literal(character);
}

function group(cursor: Cursor): PatternNode {
  if (taken(cursor, '?') && !taken(cursor, ':'))
    throw new PatternRefused('of the groups that begin with (? only (?: is understood');
  const inner = choice(cursor);
  if (!taken(cursor, ')')) throw new PatternRefused('a ( has no ) after it');
  return inner;
}

function repeated(node: PatternNode, cursor: Cursor): PatternNode {
  const times = timesOf(cursor);
  if (times === undefined) return node;
  // Whether as many or as few as possible are taken makes no difference to whether there is a match.
  taken(cursor, '?');
  return { is: 'repeat', of: node, ...times };
}

function timesOf(cursor: Cursor): { from: number; to: number } | undefined {
  if (taken(cursor, '*')) return { from: 0, to: Infinity };
  if (taken(cursor, '+')) return { from: 1, to: Infinity };
  if (taken(cursor, '?')) return { from: 0, to: 1 };
  if (!taken(cursor, '{')) return undefined;
  const found = /^(\d{1,3})(?:(,)(\d{1,3})?)?$/.exec(until('}', cursor));
  const from = Number(found?.[1]);
  const to = found?.[2] === undefined ? from : found[3] === undefined ? Infinity : Number(found[3]);
  if (!found || from > to || from > MAX_TIMES || (to > MAX_TIMES && to < Infinity))
    throw new PatternRefused(`{n,m} needs n up to m, and both up to ${MAX_TIMES}`);
  return { from, to };
}

function escaped(cursor: Cursor): PatternNode {
  const character = next(cursor);
  if ('dDwWsSnrt'.includes(character)) return atom(`\\${character}`);
  if ('pP'.includes(character) && taken(cursor, '{')) return atom(`\\${character}{${until('}', cursor)}}`);
  if (/[\p{L}\p{N}]/u.test(character)) throw new PatternRefused(`\\${character} is not understood`);
  return literal(character);
}

function characterClass(cursor: Cursor): string {
  let text = '[';
  for (;;) {
    const character = next(cursor);
    text += character === '\\' ? character + next(cursor) : character;
    if (character === ']' && text.length > 2 && text !== '[^]') return text;
  }
}

function until(end: string, cursor: Cursor): string {
  let text = '';
  for (let character = next(cursor); character !== end; character = next(cursor)) text += character;
  return text;
}

function next(cursor: Cursor): string {
  const character = cursor.text[cursor.at];
  if (character === undefined) throw new PatternRefused('the pattern ends in the middle of something');
  cursor.at += 1;
  return character;
}

function taken(cursor: Cursor, character: string): boolean {
  if (cursor.text[cursor.at] !== character) return false;
  cursor.at += 1;
  return true;
}

function literal(wanted: string): PatternNode {
  return { is: 'atom', takes: (character) => character === wanted };
}

/** One character costs the built-in engine constant time, whatever the class. */
function atom(source: string): PatternNode {
  let expression: RegExp;
  try {
    expression = new RegExp(`^${source}$`, 'u');
  } catch {
    throw new PatternRefused(`${source} is not understood`);
  }
  const ascii = Array.from({ length: 128 }, (_, code) => expression.test(String.fromCharCode(code)));
  return { is: 'atom', takes: (one) => ascii[one.codePointAt(0) ?? 0] ?? expression.test(one) };
}
