import type { Violation } from './watch.ts';

/** Schedules that random histories hit once in thousands, each on its own: what they find broken. */
export const directed: Readonly<Record<string, () => Promise<Violation | undefined>>> = {};
