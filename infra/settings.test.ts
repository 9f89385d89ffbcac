import { describe, expect, it } from '@jest/globals';
import { readSettings, SettingsError, variableOf } from './settings.ts';

const nothing = () => undefined;

function problemsOf(context: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    readSettings((key) => context[key], {});
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('settings', () => {
  it('given none, then the cheapest deployment that loses nothing', () => {
    expect(readSettings(nothing, {})).toEqual({
      name: 'tributary',
      size: 'small',
      streamHours: 24,
      lakeDays: 0,
      activityDays: 90,
      outboundAllowed: [],
      functionUrl: false,
      producersStream: false,
      virtualPartitions: 6,
      configurationMaxAgeMs: 10_000,
      local: false,
    });
  });

  it('given context as the command line gives it, then texts become values', () => {
    const context: Record<string, unknown> = {
      local: 'true',
      streamHours: '48',
      outboundAllowed: 'example.com, 10.0.0.0/8,::1',
      alarmEmail: 'none',
    };
    expect(readSettings((key) => context[key], {})).toMatchObject({
      local: true,
      streamHours: 48,
      outboundAllowed: ['example.com', '10.0.0.0/8', '::1'],
      alarmEmail: undefined,
    });
  });

  it('given both, then context wins over the environment, and empty values count as not given', () => {
    const environment = { TRIBUTARY_NAME: 'fromenv', TRIBUTARY_SIZE: 'standard', TRIBUTARY_LAKE_DAYS: '' };
    const settings = readSettings((key) => (key === 'name' ? 'fromcontext' : undefined), environment);
    expect(settings).toMatchObject({ name: 'fromcontext', size: 'standard', lakeDays: 0 });
  });

  it.each([
    ['name', 'Tributary', 'lower-case'],
    ['name', 'a', '2 to 20'],
    ['name', 'ends-with-', '2 to 20'],
    ['name', 'longer-than-twenty-letters', '2 to 20'],
    ['size', 'large', '"small" (one shard) or "standard" (on demand)'],
    ['streamHours', '23', 'a whole number from 24 to 8760'],
    ['streamHours', '24.5', 'a whole number from 24 to 8760'],
    ['lakeDays', -1, 'a whole number from 0 to 36500 (0 keeps for ever)'],
    ['activityDays', 'long', 'a whole number from 15 to 3650'],
    ['activityDays', '14', 'an activation may wait for 14'],
    ['alarmEmail', 'me', 'an e-mail address or "none"'],
    ['outboundAllowed', 'not a host', 'a comma-separated list of hosts, addresses or CIDR ranges'],
    ['outboundAllowed', ['10.0.0.0/99'], 'a comma-separated list of hosts, addresses or CIDR ranges'],
    ['functionUrl', 'yes', 'true or false'],
    ['producersStream', 1, 'true or false'],
    ['virtualPartitions', 0, 'a whole number from 1 to 256'],
    ['local', 'maybe', 'true or false'],
  ])(
    'given %s = %p, then the error names it, what was expected and what came',
    (setting, value, expected) => {
      const problems = problemsOf({ [setting]: value });
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain(`${setting} (context "${setting}" or ${variableOf(setting)}): expected`);
      expect(problems[0]).toContain(expected);
      expect(problems[0]).toContain(JSON.stringify(value));
    },
  );

  it('given several wrong ones, then all are named at once', () => {
    expect(problemsOf({ size: 'huge', local: 'perhaps' })).toHaveLength(2);
  });

  it('given a name of two words, then its variable has an underscore', () => {
    expect(variableOf('configurationMaxAgeMs')).toBe('TRIBUTARY_CONFIGURATION_MAX_AGE_MS');
  });
});
