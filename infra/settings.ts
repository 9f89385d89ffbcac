import { z } from 'zod';

const outboundExpected = 'a comma-separated list of hosts, addresses or CIDR ranges';

/** What a deployment decides. Every default is the cheapest choice that loses nothing. */
export const Settings = z.object({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,18}[a-z0-9]$/, '2 to 20 lower-case letters, digits and dashes, a letter first')
    .default('tributary'),
  size: z.enum(['small', 'standard'], '"small" (one shard) or "standard" (on demand)').default('small'),
  streamHours: wholeNumber(24, 8760).default(24),
  lakeDays: wholeNumber(0, 36500, '0 keeps for ever').default(0),
  activityDays: wholeNumber(15, 3650, 'an activation may wait for 14').default(90),
  alarmEmail: z.preprocess(
    (value) => (value === 'none' ? undefined : value),
    z.email('an e-mail address or "none"').optional(),
  ),
  outboundAllowed: z.preprocess(splitList, z.array(hostOrRange(), outboundExpected)).default([]),
  functionUrl: yesOrNo().default(false),
  producersStream: yesOrNo().default(false),
  virtualPartitions: wholeNumber(1, 256).default(6),
  configurationMaxAgeMs: wholeNumber(0, 60_000).default(10_000),
  local: yesOrNo().default(false),
});
export type Settings = z.infer<typeof Settings>;

/** The person who deploys has to correct a setting. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Settings are wrong:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/**
 * Reads each setting from the CDK context (`-c size=standard`, or `cdk.json`), else from the environment
 * (`TRIBUTARY_SIZE=standard`). An empty value counts as not given.
 */
export function readSettings(
  context: (key: string) => unknown,
  environment: Readonly<Record<string, string | undefined>>,
): Settings {
  const given = Object.keys(Settings.shape).map((key) => {
    const value = context(key) ?? environment[variableOf(key)];
    return [key, value === '' ? undefined : value] as const;
  });
  const parsed = Settings.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  throw new SettingsError(
    parsed.error.issues.map((issue) => describeIssue(issue, Object.fromEntries(given))),
  );
}

/** `alarmEmail` → `TRIBUTARY_ALARM_EMAIL`. */
export function variableOf(setting: string): string {
  return `TRIBUTARY_${setting.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function describeIssue(issue: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): string {
  const setting = String(issue.path[0]);
  return `${setting} (context "${setting}" or ${variableOf(setting)}): expected ${issue.message}, got ${JSON.stringify(given[setting])}`;
}

function hostOrRange() {
  return z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6(), z.hostname()], outboundExpected);
}

function wholeNumber(from: number, to: number, note?: string) {
  const expected = `a whole number from ${from} to ${to}${note === undefined ? '' : ` (${note})`}`;
  const digits = z.string(expected).regex(/^\d+$/, expected).transform(Number);
  return z
    .union([z.int(expected), digits], expected)
    .refine((value) => value >= from && value <= to, expected);
}

function yesOrNo() {
  const expected = 'true or false';
  return z.union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'] })], expected);
}

function splitList(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
