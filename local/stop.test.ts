import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { stopBySignals } from './stop.ts';

function underSignals() {
  const signals = new EventEmitter();
  const heard: string[] = [];
  let now = 5000;
  const signal = stopBySignals(signals, {
    asked: () => heard.push('asked'),
    forced: () => heard.push('forced'),
    now: () => now,
  });
  return { heard, signal, send: (name: string, afterMs = 0) => ((now += afterMs), signals.emit(name)) };
}

describe('stopping by signals', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('given %s, then an orderly end is asked for', (name) => {
    const { heard, signal, send } = underSignals();
    expect(signal.aborted).toBe(false);

    send(name);

    expect([heard, signal.aborted]).toEqual([['asked'], true]);
  });

  it('given one press of Ctrl-C that npm and its shell pass on too, then it is one', () => {
    const { heard, send } = underSignals();

    send('SIGINT');
    send('SIGINT', 3);
    send('SIGINT', 40);

    expect(heard).toEqual(['asked']);
  });

  it('given a second press while it stops, then nothing waits any more', () => {
    const { heard, send } = underSignals();

    send('SIGINT');
    send('SIGINT', 2000);

    expect(heard).toEqual(['asked', 'forced']);
  });

  it('given that the terminal closes while it stops, then it goes on stopping in order', () => {
    const { heard, send } = underSignals();

    send('SIGINT');
    send('SIGHUP', 2000);

    expect(heard).toEqual(['asked']);
  });
});
