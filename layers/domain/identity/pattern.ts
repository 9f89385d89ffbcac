import { parsePattern, type PatternNode, PatternRefused } from './pattern-syntax.ts';

/** A regular expression that a person configured, ready to be asked. */
export type Pattern = {
  readonly source: string;
  /** Matching looks at no more than so many steps for each character of a text, and as many at its end. */
  readonly steps: number;
  readonly match: (text: string) => Match;
};

export type Match = {
  /** Anywhere in the text, or where `^` and `$` say. */
  readonly isFound: boolean;
  /** How many steps were looked at. */
  readonly looked: number;
};

/** One step: take a character and go on, go on at two places, or go on only at an edge of the text. */
type Step =
  | { readonly is: 'take'; readonly takes: (character: string) => boolean }
  | { readonly is: 'split'; readonly first: number; readonly second: number }
  | { readonly is: 'start' | 'end' | 'found' };

const MAX_STEPS = 300;
/** A step stands in at most 20 groups, of three parts each; a part may make no step, and would be repeated for nothing. */
const MAX_PARTS = 60 * MAX_STEPS;

/** What is made, and how many parts of the pattern were gone through for it. */
type Program = { readonly steps: Step[]; parts: number };

/**
 * Makes a pattern ready. All ways through it are followed at once, so that its time is steps × characters whatever the
 * pattern: the built-in engine tries one way after another, and some patterns make that take years.
 *
 * @throws PatternRefused where it says something that is not understood, or is too large
 * @example
 * compilePattern('^(a+)+$').match(`${'a'.repeat(1000)}!`).isFound; // false, at once
 */
export function compilePattern(source: string): Pattern {
  const program: Program = { steps: [], parts: 0 };
  emit(parsePattern(source), program);
  push({ is: 'found' }, program);
  const walk = walkOver(program.steps);
  return { source, steps: program.steps.length, match: (text) => runs(walk, text) };
}

/** Appends the node's steps; it goes on at the step after the last of them. */
function emit(node: PatternNode, program: Program): void {
  program.parts += 1;
  if (program.parts > MAX_PARTS) throw new PatternRefused('it is too large: it repeats too much');
  if (node.is === 'atom') push({ is: 'take', takes: node.takes }, program);
  else if (node.is === 'sequence') for (const part of node.of) emit(part, program);
  else if (node.is === 'choice') emitChoice(node.of, program);
  else if (node.is === 'repeat') emitRepeat(node, program);
  else push({ is: node.is }, program);
}

function emitChoice(ways: readonly PatternNode[], program: Program): void {
  const { steps } = program;
  const ends: number[] = [];
  for (const [index, way] of ways.entries()) {
    const split = index < ways.length - 1 ? push({ is: 'found' }, program) : undefined;
    emit(way, program);
    if (split === undefined) continue;
    ends.push(push({ is: 'found' }, program));
    steps[split] = { is: 'split', first: split + 1, second: steps.length };
  }
  for (const end of ends) steps[end] = { is: 'split', first: steps.length, second: steps.length };
}

type Repeat = Extract<PatternNode, { is: 'repeat' }>;

function emitRepeat(node: Repeat, program: Program): void {
  for (let time = 0; time < node.from; time += 1) if (!emitsSome(node.of, program)) return;
  if (node.to === Infinity) emitLoop(node, program);
  else emitMore(node, program);
}

/** What makes no step is nothing, however often. */
function emitsSome(node: PatternNode, program: Program): boolean {
  const before = program.steps.length;
  emit(node, program);
  return program.steps.length > before;
}

function emitLoop(node: Repeat, program: Program): void {
  const { steps } = program;
  const split = push({ is: 'found' }, program);
  emit(node.of, program);
  push({ is: 'split', first: split, second: split }, program);
  steps[split] = { is: 'split', first: split + 1, second: steps.length };
}

function emitMore(node: Repeat, program: Program): void {
  const { steps } = program;
  const skips: number[] = [];
  for (let time = node.from; time < node.to; time += 1) {
    skips.push(push({ is: 'found' }, program));
    if (!emitsSome(node.of, program)) break;
  }
  for (const skip of skips) steps[skip] = { is: 'split', first: skip + 1, second: steps.length };
}

function push(step: Step, { steps }: Program): number {
  if (steps.length >= MAX_STEPS) throw new PatternRefused(`it is too large: over ${MAX_STEPS} steps`);
  return steps.push(step) - 1;
}

/** Where all ways stand at once. Arrays that are made once: a step is in each of them at most once for a character. */
type Walk = {
  readonly steps: readonly Step[];
  /** Steps that are still to be looked at for a character. */
  readonly waiting: Int32Array;
  waits: number;
  /** Those that take a character. */
  readonly taking: Int32Array;
  takes: number;
  /** The round in which a step was reached last. */
  readonly reached: Float64Array;
  round: number;
  looked: number;
};

function walkOver(steps: readonly Step[]): Walk {
  const { length } = steps;
  return {
    ...{ steps, waiting: new Int32Array(length), waits: 0, taking: new Int32Array(length), takes: 0 },
    ...{ reached: new Float64Array(length), round: 0, looked: 0 },
  };
}

function runs(walk: Walk, text: string): Match {
  const characters = Array.from(text);
  walk.looked = 0;
  walk.takes = 0;
  for (let at = 0; at <= characters.length; at += 1) {
    takeOn(walk, characters[at - 1]);
    // A match may begin at any character.
    reach(walk, 0);
    const isFound = follow(walk, { isStart: at === 0, isEnd: at === characters.length });
    if (isFound) return { isFound, looked: walk.looked };
    if (walk.takes === 0 && walk.steps[0]?.is === 'start') break;
  }
  return { isFound: false, looked: walk.looked };
}

/** Begins a round: at what comes after the steps that take the character. */
function takeOn(walk: Walk, character: string | undefined): void {
  walk.round += 1;
  walk.waits = 0;
  for (let at = 0; at < walk.takes; at += 1) {
    const index = walk.taking[at] ?? 0;
    const step = walk.steps[index];
    if (character !== undefined && step?.is === 'take' && step.takes(character)) reach(walk, index + 1);
  }
  walk.takes = 0;
}

function reach(walk: Walk, index: number): void {
  if (walk.reached[index] === walk.round) return;
  walk.reached[index] = walk.round;
  walk.waiting[walk.waits] = index;
  walk.waits += 1;
}

type Edges = { readonly isStart: boolean; readonly isEnd: boolean };

/** On to every step that takes a character and can be reached without taking one; or to the end of the pattern. */
function follow(walk: Walk, edges: Edges): boolean {
  while (walk.waits > 0) {
    walk.waits -= 1;
    const index = walk.waiting[walk.waits] ?? 0;
    const step = walk.steps[index];
    walk.looked += 1;
    if (step === undefined || step.is === 'found') return true;
    if (step.is === 'take') {
      walk.taking[walk.takes] = index;
      walk.takes += 1;
    } else if (step.is === 'split') {
      reach(walk, step.first);
      reach(walk, step.second);
    } else if (step.is === 'start' ? edges.isStart : edges.isEnd) reach(walk, index + 1);
  }
  return false;
}
