import { describe, expect, it } from '@jest/globals';
import { Failure } from './failure.ts';
import { choosePython } from './python.ts';

describe('choosing a Python', () => {
  it('given several, then the first that is new enough and can make a virtual environment is chosen', () => {
    const found = [
      { file: 'python3', version: '3.9', canMakeVenv: true },
      { file: 'python3.13', version: '3.13', canMakeVenv: false },
      { file: 'python3.12', version: '3.12', canMakeVenv: true },
      { file: 'python3.11', version: '3.11', canMakeVenv: true },
    ];

    expect(choosePython(found).file).toBe('python3.12');
  });

  it('given none, then it says so and what to do', () => {
    expect(() => choosePython([])).toThrow(Failure);
    expect(() => choosePython([])).toThrow(/python3, version 3.10 or newer/);
  });

  it.each(['3.9', '2.7', '3.6'])(
    'given only %s, then it says that it is too old, and what to do',
    (version) => {
      const found = [{ file: 'python3', version, canMakeVenv: true }];

      expect(() => choosePython(found)).toThrow(
        `Python is too old: the emulator needs python3, version 3.10`,
      );
      expect(() => choosePython(found)).toThrow(`python3 on the path is ${version}`);
    },
  );

  it('given only one without ensurepip, then it says what to install', () => {
    try {
      choosePython([{ file: 'python3', version: '3.10', canMakeVenv: false }]);
    } catch (thrown) {
      expect(thrown).toMatchObject({ todo: expect.stringContaining('python3-venv') });
    }
    expect.assertions(1);
  });
});
