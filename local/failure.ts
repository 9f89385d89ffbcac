/** A step that cannot go on: what failed, why, and what a person can do about it. Shown without a stack trace. */
export class Failure extends Error {
  readonly what: string;
  readonly why: string;
  readonly todo: string;

  constructor(what: string, why: string, todo: string) {
    super(`${what}: ${why}`);
    this.name = 'Failure';
    this.what = what;
    this.why = why;
    this.todo = todo;
  }
}

/** What an unknown thrown value says of itself, in one line. */
export function reasonOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause.message : '';
  const line = text.split('\n')[0] ?? '';
  return cause && !line.includes(cause) ? `${line} (${cause})` : line;
}
