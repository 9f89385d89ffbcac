import type { EventEmitter } from 'node:events';

/**
 * npm, its shell and the loader pass a signal on to a process that the terminal has told already. What comes this soon
 * after the first is the same press of the keys.
 */
const ONE_PRESS_MS = 1000;

/**
 * The first signal asks for an orderly end, a later one does not wait. A terminal that closes only ever asks: its
 * programs get both a signal of their own and the loss of the terminal.
 *
 * @param on where signals arrive: `process`
 */
export function stopBySignals(
  on: Pick<EventEmitter, 'on'>,
  how: { readonly asked: () => void; readonly forced: () => void; readonly now: () => number },
): AbortSignal {
  const stop = new AbortController();
  let since = 0;
  const ask = (): void => {
    if (stop.signal.aborted) return;
    since = how.now();
    how.asked();
    stop.abort();
  };
  const askOrForce = (): void => {
    if (stop.signal.aborted && how.now() - since > ONE_PRESS_MS) how.forced();
    ask();
  };
  on.on('SIGINT', askOrForce);
  on.on('SIGTERM', askOrForce);
  on.on('SIGHUP', ask);
  return stop.signal;
}
