import { afterAll, beforeAll, jest } from '@jest/globals';

// The real wrappers log a line a call, straight to the stream, where jest does not keep it from the terminal.
beforeAll(() => {
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
});

afterAll(() => {
  jest.restoreAllMocks();
});
