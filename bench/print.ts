import { targetOf } from './targets.ts';

/** Of figures that were printed or skipped since they were taken last. */
let names: string[] = [];

/** The names of the figures that were printed, or named as skipped, since the last call. */
export function takeNames(): readonly string[] {
  const taken = names;
  names = [];
  return taken;
}

/** One figure as one line of JSON. */
export function figure(name: string, value: number): void {
  const { unit, atLeast, atMost } = targetOf(name);
  names.push(name);
  const ok = (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);
  line({ name, value: rounded(value), unit, target: atLeast ?? atMost ?? null, ok });
}

/** A figure that cannot be taken here and now, and why. */
export function skipped(name: string, why: string): void {
  const { unit, atLeast, atMost } = targetOf(name);
  names.push(name);
  line({ name, value: null, unit, target: atLeast ?? atMost ?? null, ok: null, skipped: why });
}

/** One addend of a figure in dollars, and what it was made of. */
export function term(of: string, name: string, part: { readonly usd: number; readonly count: string }): void {
  line({ term: name, of, usd: rounded(part.usd), count: part.count });
}

/** One number that a figure is made of, or assumes, and where it is from. */
export function part(
  of: string,
  {
    value,
    ...rest
  }: { readonly name: string; readonly value: number; readonly unit: string; readonly from?: string },
): void {
  const { name, ...more } = rest;
  line({ term: name, of, value: rounded(value), ...more });
}

function line(value: object): void {
  process.stdout.write(JSON.stringify(value) + '\n');
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
