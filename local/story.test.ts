import { describe, expect, it } from '@jest/globals';
import { openScreen } from './screen.ts';
import type { Act, Stage } from './shop/stage.ts';
import { playDay } from './story.ts';

function setUp() {
  const written: string[] = [];
  const write = (text: string) => void written.push(text);
  const screen = openScreen({ write, isTerminal: false, width: 80, now: () => 0 });
  const nothing = () => undefined;
  const stage: Stage = {
    apiUrl: 'http://127.0.0.1:1',
    adminToken: 'adm_',
    awsEndpoint: 'http://127.0.0.1:1',
    lakeBucket: 'lake',
    shop: {
      workspace: 'wsp_1',
      writeKeys: {},
      names: {},
      profileToken: 'prt_',
      destinations: {},
      ports: { emulator: 1, receiver: 1 },
      run: 1,
    },
    receiver: {
      url: 'http://127.0.0.1:1',
      received: [],
      expect: nothing,
      answerNext: nothing,
      close: () => Promise.resolve(),
    },
    readPerson: () => Promise.resolve(undefined),
    readLedger: () => Promise.resolve({ sources: {}, destinations: {} }),
    named: (name) => name,
    right: () => Promise.resolve(),
    tell: nothing,
    accepted: new Map(),
  };
  const stop = new AbortController();
  const play = (...acts: readonly Act[]) => playDay({ screen, signal: stop.signal }, stage, acts);
  return { play, stop, text: () => written.join('') };
}

const right: Act = { title: 'Right', play: () => Promise.resolve() };
const wrong: Act = { title: 'Wrong', play: () => Promise.reject(new Error('Ada is two people')) };

describe('the shop’s day', () => {
  it('given acts that are right, then none is counted', async () => {
    expect(await setUp().play(right, right)).toBe(0);
  });

  it('given one that is not, then it is counted and says why, and the next is played', async () => {
    const { play, text } = setUp();

    expect(await play(wrong, right)).toBe(1);

    expect(text()).toMatch(/1\. Wrong\n[^]*Ada is two people\n[^]*2\. Right\n/);
  });

  it('given an act that could not be prepared, then no act counts as right', async () => {
    const unprepared: Act = { ...right, prepare: () => Promise.reject(new Error('nobody came')) };

    expect(await setUp().play(right, unprepared)).toBe(2);
  });

  it('given Ctrl-C in an act, then the day is not judged', async () => {
    const { play, stop } = setUp();
    const interrupted: Act = {
      title: 'Interrupted',
      play: () => {
        stop.abort(new Error('stopped'));
        return Promise.reject(new Error('cut off'));
      },
    };

    await expect(play(interrupted, right)).rejects.toThrow('stopped');
  });
});
