import { cut, duration, line, paintFor, type Paint } from './format.ts';

export type Screen = {
  readonly paint: Paint;
  /** Whether lines can move. */
  readonly moves: boolean;
  readonly print: (text?: string) => void;
  /** A step with its time: a moving line while it runs, one quiet line when it is done. */
  readonly step: <T>(label: string, body: (detail: Detail) => Promise<T>) => Promise<T>;
  /** What is shown below the moving line: live counts. */
  readonly counts: (text: string) => void;
  /** Takes the moving line away. */
  readonly close: () => void;
};

/** Says more about a running step, e.g. how far it is. */
export type Detail = (text: string) => void;

export type Terminal = {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  readonly width: number;
  readonly now: () => number;
};

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** From the line of the cursor down. */
const CLEAR = '\r\u001B[J';
const UP = '\u001B[A\r';
/** Of label and detail, so that times stay aligned. */
const DETAIL_WIDTH = 66;
const FRAME_MS = 100;
/** Without a terminal nothing can move, so a long step says now and then that it still runs. */
const HEARTBEAT_MS = 10_000;

/** Lines for people: aligned, calm, and never silent for long. */
export function openScreen(terminal: Terminal): Screen {
  const paint = paintFor(terminal.isTerminal && !process.env['NO_COLOR']);
  let counts = '';
  let moving: (() => string) | undefined;

  const draw = (): void => {
    if (!terminal.isTerminal || !moving) return;
    const fit = (text: string): string => cut(text, terminal.width - 1);
    terminal.write(CLEAR + fit(moving()));
    // The cursor stays on the first line, so that whatever comes next clears both.
    if (counts) terminal.write(`\n${paint.dim(fit(`      ${counts}`))}${UP}`);
  };
  const print = (text = ''): void => {
    terminal.write(`${terminal.isTerminal ? CLEAR : ''}${text}\n`);
    draw();
  };

  /** What was found out stands behind the label where there is room for it. */
  const told = (label: string, detail: string, took: string): string => {
    const more = detail && label.length + detail.length < DETAIL_WIDTH ? ` · ${detail}` : '';
    const time = line(label + more, took).slice(label.length + more.length);
    return label + paint.dim(more + time);
  };

  async function step<T>(label: string, body: (detail: Detail) => Promise<T>): Promise<T> {
    const began = terminal.now();
    let detail = '';
    let frame = 0;
    const text = (sign: string): string =>
      `  ${sign} ${label}${detail && ` · ${detail}`}  ${duration(terminal.now() - began)}`;
    moving = () => text(FRAMES[frame++ % FRAMES.length] ?? '');
    const timer = setInterval(
      () => (terminal.isTerminal ? draw() : print(text('…') + (counts && `   ${counts}`))),
      terminal.isTerminal ? FRAME_MS : HEARTBEAT_MS,
    );
    const end = (sign: string): void => {
      clearInterval(timer);
      moving = undefined;
      print(`  ${sign} ${told(label, detail, duration(terminal.now() - began))}`);
    };
    try {
      const value = await body((more) => (detail = more));
      end(paint.green('✓'));
      return value;
    } catch (thrown) {
      end(wasGivenUp(thrown) ? paint.dim('–') : paint.red('✗'));
      throw thrown;
    }
  }

  return {
    paint,
    moves: terminal.isTerminal,
    print,
    step,
    counts: (text) => (counts = text),
    close: () => {
      moving = undefined;
      if (terminal.isTerminal) terminal.write(CLEAR);
    },
  };
}

/** Ctrl-C is no failure of the step that it came upon. */
function wasGivenUp(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && 'name' in thrown && thrown.name === 'AbortError';
}
