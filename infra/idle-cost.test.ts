import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { idleTerms } from '../bench/idle.ts';
import { synthesised } from './templates.fixtures.ts';

const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
const lines = [...readme.matchAll(/^\| (.+?) +\| +(\d*) +\| +\**(\d+\.\d\d)\** \|$/gm)].map((line) =>
  line.slice(1),
);

describe('what doing nothing costs', () => {
  it('given the bench, then the README has its lines and its sum', () => {
    const terms = idleTerms();
    const sum = terms.reduce((all, { usd }) => all + usd, 0);
    expect(lines).toEqual([
      ...terms.map(({ name, count, usd }) => [name, count.split(' ')[0], usd.toFixed(2)]),
      ['**Together**', '', sum.toFixed(2)],
    ]);
    expect(sum).toBeLessThanOrEqual(15);
  });

  it('given the template, then nothing else in it is paid by the hour', () => {
    const app = synthesised({ alarmEmail: 'ops@example.com' });
    const paidByUse =
      /^AWS::(ApiGatewayV2|CloudWatch|DynamoDB|Events|IAM|KMS|Kinesis|Lambda|Logs|S3|SNS|SQS|Scheduler|SecretsManager)::/;
    const others = app.resources.map(({ Type }) => Type).filter((type) => !paidByUse.test(type));
    expect([...new Set(others)].sort()).toEqual(['Custom::TributaryDestinations']);
  });
});
