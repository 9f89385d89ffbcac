import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Problem } from '../outcomes/problem.ts';
import { configurationWith, NOON, WORKSPACE } from '../profiles/profiles.fixtures.ts';
import { mintVisitorToken, openVisitorToken } from './visitor-token.ts';

const workspace = configurationWith();
const other = {
  ...workspace,
  workspaceId: `wsp_${'9'.repeat(32)}`,
  identifierKey: Buffer.alloc(32, 9),
};
const all = [workspace, other];
const configuration = (id: string) => Promise.resolve(all.find(({ workspaceId }) => workspaceId === id));
const key = `${WORKSPACE}#${'k'.repeat(22)}`;
const expires = NOON / 1000 + 600;
const token = mintVisitorToken({ key, expires }, workspace);
const open = (text: string, now = NOON) => openVisitorToken(text, { configuration, now });
const code = (text: string, now?: number) =>
  open(text, now).then(
    () => 'opened',
    (error: unknown) => (error instanceof Problem ? error.code : error),
  );

describe('a visitor’s token', () => {
  it('given one of ours, then it opens whom it was made for, until its time', async () => {
    expect(await open(token)).toEqual({ key, workspace });
    expect(await code(token, expires * 1000 - 1)).toBe('opened');
    expect(await code(token, expires * 1000)).toBe('expired-token');
  });

  it('given one that has expired and is forged, then it is forged', async () => {
    expect(await code(`${token.slice(0, -2)}AA`, expires * 1000)).toBe('invalid-token');
  });

  it('given the word of another workspace, or its key, then it is none', async () => {
    expect(await code(token.replace('1'.repeat(32), '9'.repeat(32)))).toBe('invalid-token');
    expect(await code(mintVisitorToken({ key, expires }, other))).toBe('invalid-token');
    expect(await code(token.replace('1'.repeat(32), '8'.repeat(32)))).toBe('invalid-token');
  });

  it('given a later time or another person written into it, then it is none', async () => {
    expect(await code(token.replace(String(expires), String(expires + 60)))).toBe('invalid-token');
    expect(await code(token.replace('k'.repeat(22), 'l'.repeat(22)))).toBe('invalid-token');
  });

  it.each([
    '',
    'vst_1',
    'prt_shop',
    `${token}=`,
    ` ${token}`,
    token.toUpperCase(),
    token.replace('vst_1', 'vst_0'),
  ])('given %j, then it is none', async (text) => expect(await code(text)).toBe('invalid-token'));

  it('given any one character changed, then it is none', async () => {
    const characters = fc.constantFrom('a', 'b', 'Z', '0', '1', '9', '.', '_', '-');
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), characters, async (at, character) => {
        const changed = token.slice(0, at) + character + token.slice(at + 1);
        expect(await code(changed)).toBe(changed === token ? 'opened' : 'invalid-token');
      }),
    );
  });
});
