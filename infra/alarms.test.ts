import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { anchorOf } from './constructs/runbook-alarm.ts';
import { runbookOf } from './runbook.ts';
import { buildApp } from './synth.fixtures.ts';
import { synthesised } from './templates.fixtures.ts';

const watched = synthesised({ alarmEmail: 'ops@example.com', producersStream: 'true' });
const runbook = readFileSync(join(import.meta.dirname, '..', 'docs', 'runbook.md'), 'utf8');

describe('alarms', () => {
  it('given the usual deployment, then few enough to be read: each costs ten cents a month', () => {
    expect(synthesised().ofType('AWS::CloudWatch::Alarm')).toHaveLength(10);
  });

  it('given any, then silence is no alarm, it points into the runbook, and it reaches a person if there is one', () => {
    for (const { Properties } of watched.ofType('AWS::CloudWatch::Alarm')) {
      expect(Properties).toMatchObject({
        TreatMissingData: 'notBreaching',
        AlarmActions: [expect.anything()],
        OKActions: [expect.anything()],
      });
      const [, anchor] = /docs\/runbook\.md#([a-z-]+)$/.exec(String(Properties['AlarmDescription'])) ?? [];
      const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) => anchorOf(heading ?? ''));
      expect(headings).toContain(anchor);
    }
    for (const { Properties } of synthesised().ofType('AWS::CloudWatch::Alarm'))
      expect(Properties).not.toHaveProperty('AlarmActions');
  });

  it('given what may fall behind or fail, then each has its alarm', () => {
    const metrics = watched
      .ofType('AWS::CloudWatch::Alarm')
      .map(({ Properties }) => Properties['MetricName'])
      .sort();
    expect(metrics).toEqual([
      '5xx',
      'ApproximateNumberOfMessagesVisible',
      'ApproximateNumberOfMessagesVisible',
      'ApproximateNumberOfMessagesVisible',
      'Errors',
      'EventsFailed',
      ...Array.from({ length: 5 }, () => 'IteratorAge'),
    ]);
  });

  it('given the alarms as they are, then the runbook is made from them (else: tsx infra/write-runbook.ts)', () => {
    expect(runbook).toBe(runbookOf(buildApp({ producersStream: 'true' }).app));
  });
});
