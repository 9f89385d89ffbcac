import { parsePattern, type PatternNode, PatternRefused } from './pattern-syntax.ts';

/** A regular expression that a person configured, ready to be asked. */
export type Pattern = {
  readonly source: string;
  /** Whether it is found anywhere in the text, or where `^` and `$` say. */
  readonly test: (text: string) => boolean;
};

/** One step: take a character and go on, go on at two places, or go on only at an edge of the text. */
type Step =
  | { readonly is: 'take'; readonly takes: (character: string) => boolean }
  | { readonly is: 'split'; readonly first: number; readonly second: number }
  | { readonly is: 'start' | 'end' | 'found' };

const MAX_STEPS = 300;

/**
 * Makes a pattern ready. All ways through it are followed at once, so that its time is steps × characters whatever the
 * pattern: the built-in engine tries one way after another, and some patterns make that take years.
 *
 * @throws PatternRefused where it says something that is not understood, or is too large
 * @example
 * compilePattern('^(a+)+$').test(`${'a'.repeat(1000)}!`); // false, at once
 */
export function compilePattern(source: string): Pattern {
  const steps: Step[] = [];
  emit(parsePattern(source), steps);
  push({ is: 'found' }, steps);
  return { source, test: (text) => runs(steps, text) };
}

/** Appends the node's steps; it goes on at the step after the last of them. */
function emit(node: PatternNode, steps: Step[]): void {
  if (node.is === 'atom') push({ is: 'take', takes: node.takes }, steps);
  else if (node.is === 'sequence') for (const part of node.of) emit(part, steps);
  else if (node.is === 'choice') emitChoice(node.of, steps);
  else if (node.is === 'repeat') emitRepeat(node, steps);
  else push({ is: node.is }, steps);
}

function emitChoice(ways: readonly PatternNode[], steps: Step[]): void {
  const ends: number[] = [];
  for (const [index, way] of ways.entries()) {
    const split = index < ways.length - 1 ? push({ is: 'found' }, steps) : undefined;
    emit(way, steps);
    if (split === undefined) continue;
    ends.push(push({ is: 'found' }, steps));
    steps[split] = { is: 'split', first: split + 1, second: steps.length };
  }
  for (const end of ends) steps[end] = { is: 'split', first: steps.length, second: steps.length };
}

function emitRepeat(node: Extract<PatternNode, { is: 'repeat' }>, steps: Step[]): void {
  for (let time = 0; time < node.from; time += 1) emit(node.of, steps);
  if (node.to === Infinity) {
    const split = push({ is: 'found' }, steps);
    emit(node.of, steps);
    push({ is: 'split', first: split, second: split }, steps);
    steps[split] = { is: 'split', first: split + 1, second: steps.length };
    return;
  }
  const skips: number[] = [];
  for (let time = node.from; time < node.to; time += 1) {
    skips.push(push({ is: 'found' }, steps));
    emit(node.of, steps);
  }
  for (const skip of skips) steps[skip] = { is: 'split', first: skip + 1, second: steps.length };
}

function push(step: Step, steps: Step[]): number {
  if (steps.length >= MAX_STEPS) throw new PatternRefused(`it is too large: over ${MAX_STEPS} steps`);
  return steps.push(step) - 1;
}

function runs(steps: readonly Step[], text: string): boolean {
  const characters = Array.from(text);
  let standing: number[] = [];
  for (let at = 0; at <= characters.length; at += 1) {
    // A match may begin at any character.
    const here = closure(steps, [...standing, 0], { isStart: at === 0, isEnd: at === characters.length });
    if (here === 'found') return true;
    const character = characters[at];
    if (character === undefined) return false;
    standing = here.filter((index) => takes(steps[index], character)).map((index) => index + 1);
    if (standing.length === 0 && steps[0]?.is === 'start') return false;
  }
  return false;
}

function takes(step: Step | undefined, character: string): boolean {
  return step?.is === 'take' && step.takes(character);
}

type Edges = { readonly isStart: boolean; readonly isEnd: boolean };

/** Every step that takes a character and can be reached from these without taking one. */
function closure(steps: readonly Step[], from: readonly number[], edges: Edges): number[] | 'found' {
  const seen = new Set<number>();
  const waiting = [...from];
  const taking: number[] = [];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const step = steps[index];
    if (step === undefined || seen.has(index)) continue;
    seen.add(index);
    if (step.is === 'found') return 'found';
    if (step.is === 'take') taking.push(index);
    else if (step.is === 'split') waiting.push(step.first, step.second);
    else if (step.is === 'start' ? edges.isStart : edges.isEnd) waiting.push(index + 1);
  }
  return taking;
}
