import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, reasonOf } from './failure.ts';
import { takeLock } from './lock.ts';
import { HELP, readOptions, type Options } from './options.ts';
import { HOME } from './paths.ts';
import { runHere } from './run-here.ts';
import { openScreen, type Screen } from './screen.ts';
import { stopBySignals } from './stop.ts';

const LOCK = join(HOME, 'start.lock');

async function main(screen: Screen): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  mkdirSync(HOME, { recursive: true });
  const lock = takeLock(LOCK);
  if ('heldBy' in lock) throw alreadyRunning(lock.heldBy);
  // However this process ends: what is not up must not look as if it were.
  process.once('exit', () => {
    rmSync(join(HOME, 'local.json'), { force: true });
    lock.release();
  });
  return runUntilStopped(options, screen);
}

function runUntilStopped(options: Options, screen: Screen): Promise<number> {
  const signal = stopBySignals(process, {
    asked: () => {
      screen.close();
      screen.print('\n  Stopping. Press Ctrl-C again to stop without waiting.');
    },
    forced: () => process.exit(130),
    now: Date.now,
  });
  // A terminal that is gone cannot be written to; its signal ends this process in order.
  process.stdout.on('error', () => process.emit('SIGHUP'));
  return runHere({ options, screen, signal }).catch((thrown: unknown) => {
    if (signal.aborted) return 130;
    throw thrown;
  });
}

function alreadyRunning(pid: number): Failure {
  return new Failure(
    'Tributary runs already',
    `process ${pid} runs it in this checkout${existsSync(join(HOME, 'local.json')) ? '; .tributary/local.json says where' : ''}`,
    `Use that one, or stop it first: Ctrl-C in its terminal, or \`kill ${pid}\`.`,
  );
}

function tellFailure(screen: Screen, thrown: unknown): void {
  const { paint, print } = screen;
  screen.close();
  const failure =
    thrown instanceof Failure
      ? thrown
      : new Failure(
          'Something unexpected happened',
          reasonOf(thrown),
          `See the logs in ${join(HOME, 'run')}.`,
        );
  print();
  print(`  ${paint.red(failure.what)}`);
  print(`  why   ${failure.why}`);
  print(`  do    ${failure.todo}`);
}

const screen = openScreen({
  write: (text) => process.stdout.write(text),
  isTerminal: process.stdout.isTTY,
  width: process.stdout.columns || 100,
  now: Date.now,
});

main(screen).then(
  (code) => process.exit(code),
  (thrown: unknown) => {
    tellFailure(screen, thrown);
    process.exit(1);
  },
);
