import type { Config } from 'jest';

/** Everything that runs in one process, with no emulator: `npm run test:fast`. */
const fast = {
  domain: 'layers/domain',
  platform: 'layers/platform',
  connectors: 'layers/connectors',
  functions: 'functions',
  infra: 'infra',
  local: 'local',
  bench: 'bench',
  tour: 'docs/tour',
  faults: 'test/faults',
};

/** A few minutes of its own: `npm run test:histories`. */
const slow = { histories: 'test/histories' };

const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.tributary'],
} satisfies Config;

const integration = '\\.int\\.test\\.ts$';

const config: Config = {
  // Only what hangs is over it: no test depends on how fast the machine is.
  testTimeout: 60_000,
  projects: [
    ...Object.entries({ ...fast, ...slow }).map(([displayName, folder]) => ({
      ...shared,
      displayName,
      testMatch: [`<rootDir>/${folder}/**/*.test.ts`],
      ...(displayName === 'infra' ? { globalSetup: '<rootDir>/infra/templates.setup.ts' } : {}),
      ...(folder.startsWith('test/') ? { setupFilesAfterEnv: ['<rootDir>/test/faults/quiet.setup.ts'] } : {}),
      testPathIgnorePatterns: ['/node_modules/', integration],
    })),
    {
      ...shared,
      displayName: 'emulator',
      testMatch: ['<rootDir>/**/*.int.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/cdk.out/', '/.tributary/'],
      globalSetup: '<rootDir>/test/e2e/setup.ts',
      globalTeardown: '<rootDir>/test/e2e/teardown.ts',
    },
  ],
};

export default config;
