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

    expect(out.written[0]).toBe('\r\u001B[2Kone event\n');
    expect(out.written[1]).toContain('accepted 3');
  });
});
