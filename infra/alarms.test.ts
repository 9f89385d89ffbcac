import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { anchorOf } from './constructs/runbook-alarm.ts';
import { runbookOf } from './runbook.ts';
import { buildApp } from './synth.fixtures.ts';
import { synthesised } from './templates.fixtures.ts';

const Alarm = z.object({
  MetricName: z.string().optional(),
  Metrics: z
    .array(
      z.object({
        Expression: z.string().optional(),
        MetricStat: z
          .object({
            Metric: z.object({ MetricName: z.string(), Dimensions: z.array(z.unknown()) }),
            Period: z.int(),
            Stat: z.string(),
          })
          .optional(),
      }),
    )
    .default([]),
});

const watched = synthesised({ alarmEmail: 'ops@example.com', producersStream: 'true' });
const runbook = readFileSync(join(import.meta.dirname, '..', 'docs', 'runbook.md'), 'utf8');

/** What an alarm looks at: one metric, or those of its expression. */
function metricsOf(properties: Readonly<Record<string, unknown>>) {
  const { MetricName, Metrics } = Alarm.parse(properties);
  if (MetricName !== undefined) return [{ name: MetricName }];
  return Metrics.flatMap(({ MetricStat }) =>
    MetricStat ? [{ name: MetricStat.Metric.MetricName, of: MetricStat.Metric.Dimensions }] : [],
  );
}

describe('alarms', () => {
  it('given the usual deployment, then few enough to be read: each costs ten cents a month', () => {
    expect(synthesised().ofType('AWS::CloudWatch::Alarm')).toHaveLength(12);
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
      .flatMap(({ Properties }) => metricsOf(Properties).map(({ name }) => name))
      .sort();
    expect(metrics).toEqual([
      '5xx',
      'ApproximateNumberOfMessagesVisible',
      'ApproximateNumberOfMessagesVisible',
      'Errors',
      'EventsFailed',
      'EventsProcessed',
      'IdentifiersRefused',
      ...Array.from({ length: 5 }, () => 'IteratorAge'),
      'ProfilesMerged',
      'ProfilesOversized',
    ]);
  });

  it('given every queue that a function works off, then what it gives up is where the one alarm looks, and the runbook says what to do', () => {
    const working = watched
      .ofType('AWS::SQS::Queue')
      .filter(({ Properties }) => 'RedrivePolicy' in Properties);
    expect(working).toHaveLength(4);
    const targets = working.map(({ Properties }) => JSON.stringify(Properties['RedrivePolicy']));
    expect(targets.filter((target) => target.includes('DeadLettersQueue'))).toHaveLength(4);
    const chapter = runbook.split('## ').find((text) => text.startsWith('a message was given up'));
    for (const worker of ['process-events', 'reevaluate-profiles', 'unmerge-profiles', 'backfill-traits'])
      expect(chapter).toContain(`\`${worker}\`:`);
  });

  it('given the alarms as they are, then the runbook is made from them (else: tsx infra/write-runbook.ts)', () => {
    expect(runbook).toBe(runbookOf(buildApp({ producersStream: 'true' }).app));
  });
});

describe('alarms on who is who', () => {
  const of = (start: string) => {
    const found = watched
      .ofType('AWS::CloudWatch::Alarm')
      .find(({ Properties }) => String(Properties['AlarmDescription']).includes(`#${start}`));
    if (!found) throw new Error(`No alarm ${start}.`);
    return found.Properties;
  };
  const ofEvents = [{ Name: 'service', Value: 'process-events' }];

  it('given one profile in an hour that is too large, or at a cap of the rules, then it goes off', () => {
    expect(of('a-profile-has-too-many')).toMatchObject({
      Namespace: 'Tributary',
      MetricName: 'ProfilesOversized',
      Dimensions: ofEvents,
      Statistic: 'Sum',
      Period: 3600,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });

  it('given refused identifiers, then over 1,000 in an hour are many', () => {
    expect(of('many-identifiers')).toMatchObject({
      MetricName: 'IdentifiersRefused',
      Dimensions: ofEvents,
      Statistic: 'Sum',
      Period: 3600,
      Threshold: 1000,
    });
  });

  it('given merges, then they are held against the events of the same hour, and a handful is no sign', () => {
    const properties = of('merges-are-out');
    expect(properties).toMatchObject({ Threshold: 10, ComparisonOperator: 'GreaterThanThreshold' });
    const { Metrics } = Alarm.parse(properties);
    expect(Metrics.map(({ Expression }) => Expression).filter(Boolean)).toEqual([
      'IF(merged > 100, 100 * merged / processed, 0)',
    ]);
    expect(Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat] : []))).toEqual([
      {
        Metric: expect.objectContaining({ MetricName: 'ProfilesMerged', Dimensions: ofEvents }),
        Period: 3600,
        Stat: 'Sum',
      },
      {
        Metric: expect.objectContaining({ MetricName: 'EventsProcessed', Dimensions: ofEvents }),
        Period: 3600,
        Stat: 'Sum',
      },
    ]);
  });
});
