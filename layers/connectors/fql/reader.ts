import { type Token, tokensOf } from './tokens.ts';

/** The text of a filter is not FQL; the message says where, and what could be there. It never repeats the text. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
}

/**
 * Goes through the tokens of a filter, once.
 *
 * @example
 * new Reader('event = "A"').take('path', 'event'); // true
 */
export class Reader {
  readonly #tokens: readonly Token[];
  readonly #length: number;
  readonly #end: number;
  #next = 0;

  constructor(text: string) {
    const { tokens, end } = tokensOf(text);
    this.#tokens = tokens;
    this.#end = end;
    this.#length = text.length;
  }

  /** The next token. */
  peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  /** Goes past the next token, if it is this one. */
  take(is: Token['is'], value: string): boolean {
    const token = this.peek();
    if (token?.is !== is || token.value !== value) return false;
    this.#next += 1;
    return true;
  }

  /** The next token, past which it goes, if it is one of these. */
  next(kinds: readonly Token['is'][], expected: string): Token {
    const token = this.peek();
    if (!token || !kinds.includes(token.is)) return this.fail(expected);
    this.#next += 1;
    return token;
  }

  /** Goes past a sign that has to be there. */
  expect(sign: string, expected = `"${sign}"`): void {
    if (!this.take('sign', sign)) this.fail(expected);
  }

  /** Nothing may be left. */
  end(): void {
    if (this.peek() || this.#end < this.#length) this.fail('"and", "or" or the end');
  }

  /** @throws FilterError always: something else was expected at the next token, or at `token`. */
  fail(expected: string, token: Pick<Token, 'at'> | undefined = this.peek()): never {
    throw new FilterError(`at character ${(token?.at ?? this.#end) + 1}: ${expected}`);
  }
}
