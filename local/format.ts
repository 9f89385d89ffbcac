/** Pure text: lengths of time, columns, colours. */

const WIDTH = 78;

export type Paint = {
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly green: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
};

/** Colours for a terminal, plain text for everything else (files, pipes, NO_COLOR). */
export function paintFor(colours: boolean): Paint {
  const code = (open: number, close: number) => (text: string) =>
    colours ? `\u001B[${open}m${text}\u001B[${close}m` : text;
  return {
    dim: code(2, 22),
    bold: code(1, 22),
    green: code(32, 39),
    red: code(31, 39),
    yellow: code(33, 39),
    cyan: code(36, 39),
  };
}

/** `420 ms`, `8.1 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 99_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Left text, and right text at the right margin; one blank between them where they are long. */
export function line(left: string, right: string): string {
  const gap = Math.max(1, WIDTH - left.length - right.length);
  return right ? left + ' '.repeat(gap) + right : left;
}

/** Rows as columns: each as wide as its longest cell, two blanks between, nothing behind the last. */
export function columns(rows: readonly (readonly string[])[], indent = 4): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)));
  return rows.map(
    (row) =>
      ' '.repeat(indent) +
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
  );
}

/** Cuts to a width, with an ellipsis where something is left out. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/**
 * The value below which the given share of values lies (nearest rank).
 *
 * @param share from 0 to 1
 */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** `3 orders`, `1 order`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
