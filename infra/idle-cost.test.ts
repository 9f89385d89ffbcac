import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { alarmMetrics, synthesised } from './synth.fixtures.ts';

const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
const lines = [...readme.matchAll(/^\| (.+?) +\| +\**(\d+\.\d\d)\** \|$/gm)].map(([, what = '', usd]) => ({
  what,
  cents: Math.round(Number(usd) * 100),
}));
const app = synthesised({ alarmEmail: 'ops@example.com' });

function cents(start: string): number | undefined {
  return lines.find(({ what }) => what.startsWith(start))?.cents;
}

describe('what doing nothing costs', () => {
  it('given the lines, then they add up, to no more than $15 a month', () => {
    const together = cents('**Together**');
    const sum = lines.reduce((all, line) => all + line.cents, 0) - (together ?? 0);
    expect(lines.length).toBeGreaterThan(8);
    expect(sum).toBe(together);
    expect(sum).toBeLessThanOrEqual(1_500);
  });

  it('given what has a monthly price, then the lines have as much of it as the template', () => {
    const polled = app
      .ofType('AWS::Lambda::EventSourceMapping')
      .filter(({ Properties }) => !('StartingPosition' in Properties));
    expect(cents('Kinesis')).toBe(app.ofType('AWS::Kinesis::Stream').length * 1_095);
    expect(cents('Alarms')).toBe(alarmMetrics(app.ofType) * 10);
    expect(cents('KMS: the key')).toBe(app.ofType('AWS::KMS::Key').length * 100);
    expect(cents('SQS')).toBe(polled.length * 26);
    expect(cents('Secrets Manager')).toBe(app.ofType('AWS::SecretsManager::Secret').length * 40);
  });

  it('given the template, then nothing else in it is paid by the hour', () => {
    const paidByUse =
      /^AWS::(ApiGatewayV2|CloudWatch|DynamoDB|Events|IAM|KMS|Kinesis|Lambda|Logs|S3|SNS|SQS|Scheduler|SecretsManager)::/;
    const others = app.resources.map(({ Type }) => Type).filter((type) => !paidByUse.test(type));
    expect([...new Set(others)].sort()).toEqual(['Custom::TributaryDestinations']);
  });
});
