import { describe, expect, it } from '@jest/globals';
import { readOptions } from './options.ts';

describe('the command line', () => {
  it('given nothing, then it stays up, begins empty, and wants port 8080', () => {
    expect(readOptions([])).toEqual({ exit: false, keep: false, help: false, port: 8080 });
  });

  it('given options, then they are read', () => {
    expect(readOptions(['--exit', '--keep', '--port', '9000', '-h'])).toEqual({
      exit: true,
      keep: true,
      help: true,
      port: 9000,
    });
  });

  it.each([[['--quiet']], [['--port', 'x']], [['--port', '70000']], [['--port', '0']], [['more']]])(
    'given %j, then it says what to do',
    (args) => {
      expect(() => readOptions(args)).toThrow(
        expect.objectContaining({ todo: expect.stringMatching(/--help|--port/) }),
      );
    },
  );
});
