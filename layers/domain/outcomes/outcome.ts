/**
 * What became of one thing. Expected ends are values; an exception means a bug or broken infrastructure.
 * `reason` is a stable kebab-case code that is counted in the ledger; it never holds personal data.
 */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'filtered'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly violations: readonly Violation[] }
  | { readonly kind: 'retry'; readonly reason: string };

/** One broken rule: the field as a dotted path, and what was expected there. Never the value. */
export type Violation = { readonly field: string; readonly expected: string };
