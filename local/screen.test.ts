import { describe, expect, it } from '@jest/globals';
import { openScreen } from './screen.ts';

function terminal(isTerminal: boolean) {
  const written: string[] = [];
  let now = 0;
  return {
    written,
    text: () => written.join(''),
    pass: (ms: number) => (now += ms),
    write: (text: string) => void written.push(text),
    isTerminal,
    width: 80,
    now: () => now,
  };
}

describe('the screen', () => {
  it('given no terminal, when a step ends, then it is one plain line with its time', async () => {
    const out = terminal(false);

    const value = await openScreen(out).step('stacks deployed', (detail) => {
      detail('5 of 5');
      out.pass(8123);
      return Promise.resolve(7);
    });

    expect(value).toBe(7);
    expect(out.text()).toMatch(/^ {2}✓ stacks deployed · 5 of 5 +8\.1 s\n$/);
    expect(out.text()).not.toContain('\u001B');
  });

  it('given a step that fails, then the line says so and the failure goes on', async () => {
    const out = terminal(false);

    await expect(openScreen(out).step('boot', () => Promise.reject(new Error('no')))).rejects.toThrow('no');

    expect(out.text()).toMatch(/^ {2}✗ boot/);
  });

  it('given a terminal, when lines are printed during a step, then the moving line is cleared first and drawn again', async () => {
    const out = terminal(true);
    const screen = openScreen(out);
    screen.counts('accepted 3');

    await screen.step('traffic', () => {
      screen.print('one event');
      return Promise.resolve();
    });

    expect(out.written[0]).toBe('\r\u001B[Jone event\n');
    expect(out.written[1]).toContain('traffic');
    expect(out.written[2]).toContain('accepted 3');
  });

  it('given a label as wide as the terminal, when counts are shown, then they stand whole below it, and the cursor is back on its line', async () => {
    const out = terminal(true);
    const screen = openScreen(out);
    screen.counts('accepted 254 · processed 253');

    await screen.step('x'.repeat(100), () => {
      screen.print();
      return Promise.resolve();
    });

    expect(out.written[1]).toMatch(/x…$/);
    expect(out.written[2]).toMatch(/^\n.*accepted 254 · processed 253.*\u001B\[A\r$/);
  });

  it('given a step that is given up, then the line does not call it a failure', async () => {
    const out = terminal(false);
    const asked = AbortSignal.abort();

    await expect(
      openScreen(out).step('deploy', () => Promise.resolve().then(() => asked.throwIfAborted())),
    ).rejects.toThrow();

    expect(out.text()).toMatch(/^ {2}– deploy/);
  });
});
