import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { synthesised } from './templates.fixtures.ts';

const Mapping = z.object({
  FunctionName: z.object({ Ref: z.string() }),
  EventSourceArn: z.unknown().transform((arn) => JSON.stringify(arn)),
  FunctionResponseTypes: z.array(z.string()).default([]),
  StartingPosition: z.string().optional(),
  BatchSize: z.number(),
  BisectBatchOnFunctionError: z.boolean().optional(),
  MaximumRetryAttempts: z.number().optional(),
  MaximumRecordAgeInSeconds: z.number().optional(),
  MaximumBatchingWindowInSeconds: z.number().optional(),
  ParallelizationFactor: z.number().optional(),
  DestinationConfig: z.unknown().optional(),
  FilterCriteria: z.unknown().optional(),
  ScalingConfig: z.unknown().optional(),
});
type Mapping = z.infer<typeof Mapping>;

function mappingsOf(given: Readonly<Record<string, unknown>>): readonly Mapping[] {
  return synthesised(given)
    .ofType('AWS::Lambda::EventSourceMapping')
    .map(({ Properties }) => Mapping.parse(Properties));
}

const standard = mappingsOf({ size: 'standard', producersStream: 'true' });
const small = mappingsOf({});

function readers(mappings: readonly Mapping[], source: string): readonly string[] {
  return mappings
    .filter((mapping) => mapping.EventSourceArn.includes(source))
    .map((mapping) => mapping.FunctionName.Ref.replace(/[0-9A-F]{8}$/, ''))
    .sort();
}

function of(mappings: readonly Mapping[], name: string): Mapping {
  const [found] = mappings.filter((each) => each.FunctionName.Ref.startsWith(name) && each.StartingPosition);
  if (found === undefined) throw new Error(`No stream mapping of ${name}.`);
  return found;
}

describe('stream mappings', () => {
  it('given any, then one bad record is found, given up in the end, and kept with its body', () => {
    const streams = standard.filter((mapping) => mapping.StartingPosition !== undefined);
    expect(streams).toHaveLength(5);
    for (const mapping of streams)
      expect(mapping).toMatchObject({
        StartingPosition: 'TRIM_HORIZON',
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        BisectBatchOnFunctionError: true,
        // All that Lambda counts to: a call that fails at once is tried for hours too, and the age ends it.
        MaximumRetryAttempts: 10_000,
        MaximumRecordAgeInSeconds: 12 * 3600,
        DestinationConfig: {
          OnFailure: { Destination: { 'Fn::ImportValue': expect.stringContaining('LakeBucket') } },
        },
      });
  });

  it('given any, then records are put aside well before their stream forgets them', () => {
    const hours = synthesised()
      .ofType('AWS::Kinesis::Stream')
      .map(({ Properties }) => Properties['RetentionPeriodHours']);
    // The fewest that the setting allows, and what the stream of a table always keeps.
    expect(hours).toEqual([24]);
    for (const { MaximumRecordAgeInSeconds } of small.filter((mapping) => mapping.StartingPosition))
      expect(MaximumRecordAgeInSeconds).toBeLessThanOrEqual((24 * 3600) / 2);
  });

  it('given the table stream, then it has exactly two readers, of commits only', () => {
    expect(readers(small, 'ProfilesTable')).toEqual(['landprofiles', 'publishchanges']);
    for (const name of ['landprofiles', 'publishchanges'])
      expect(of(small, name).FilterCriteria).toEqual({
        Filters: [{ Pattern: '{"dynamodb":{"NewImage":{"kind":{"S":["main","redirect"]}}}}' }],
      });
  });

  it('given the events stream, then it has exactly two readers', () => {
    expect(readers(small, 'EventsStream')).toEqual(['landevents', 'processevents']);
  });

  it('given producers, then their stream has one reader; by default there is none', () => {
    expect(readers(standard, 'ProducersStream')).toEqual(['collectrecords']);
    expect(readers(small, 'ProducersStream')).toEqual([]);
  });

  it('given who waits for the result, then no batching window; given the lake, then large batches', () => {
    for (const name of ['processevents', 'publishchanges'])
      expect(of(small, name).MaximumBatchingWindowInSeconds).toBeUndefined();
    for (const name of ['landevents', 'landprofiles']) {
      expect(of(small, name).MaximumBatchingWindowInSeconds).toBe(60);
      expect(of(small, name).ParallelizationFactor).toBe(1);
    }
  });

  it('given the size, then more batches of a shard at once', () => {
    expect(of(small, 'processevents')).toMatchObject({ BatchSize: 100, ParallelizationFactor: 4 });
    expect(of(standard, 'processevents')).toMatchObject({ BatchSize: 100, ParallelizationFactor: 10 });
    expect(of(standard, 'publishchanges')).toMatchObject({ BatchSize: 100, ParallelizationFactor: 10 });
  });
});

describe('queue mappings', () => {
  it('given any, then messages fail one by one, within a share of the account', () => {
    const queues = small.filter((mapping) => mapping.StartingPosition === undefined);
    expect(queues.map(({ FunctionName }) => FunctionName.Ref.slice(0, 13)).sort()).toEqual([
      'backfilltrait',
      'processevents',
      'reevaluatepro',
      'unmergeprofil',
    ]);
    for (const mapping of queues)
      expect(mapping).toMatchObject({
        // Whoever reads much of the lake takes one request at a time.
        BatchSize: /^(unmerge|backfill)/.test(mapping.FunctionName.Ref) ? 1 : 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: expect.any(Number) },
      });
  });

  it('given a working queue, then it outlasts its function sixfold and ends in a dead-letter queue', () => {
    const queues = synthesised()
      .ofType('AWS::SQS::Queue')
      .filter(({ stack }) => stack.endsWith('pipeline'));
    const working = queues.filter(({ Properties }) => 'RedrivePolicy' in Properties);
    expect([queues.length, working.length]).toEqual([2, 2]);
    for (const { Properties } of working)
      expect(Properties).toMatchObject({
        VisibilityTimeout: 6 * 60,
        // Below the 24 hours for which an event is known again.
        MessageRetentionPeriod: 20 * 3600,
        RedrivePolicy: { maxReceiveCount: expect.any(Number) },
      });
    const [dead] = synthesised()
      .ofType('AWS::SQS::Queue')
      .filter(({ id }) => id.startsWith('DeadLetters'));
    expect(dead?.Properties).toMatchObject({ MessageRetentionPeriod: 14 * 86_400 });
  });

  it('given the queue of unmerges, then it outlasts the longest function, sixfold too', () => {
    const [queue, ...more] = synthesised()
      .ofType('AWS::SQS::Queue')
      .filter(({ id }) => id.startsWith('UnmergeQueue'));
    expect(more).toEqual([]);
    expect(queue?.Properties).toMatchObject({
      VisibilityTimeout: 6 * 900,
      RedrivePolicy: { maxReceiveCount: 3 },
    });
  });

  it('given a function that sends to its own queue, then Lambda does not take it for a loop', () => {
    const allowed = synthesised()
      .ofType('AWS::Lambda::Function')
      .filter(({ Properties }) => Properties['RecursiveLoop'] === 'Allow')
      .map(({ id }) => id.replace(/[0-9A-F]{8}$/, ''));
    expect(allowed.sort()).toEqual([
      'backfilltraits',
      'processevents',
      'reevaluateprofiles',
      'unmergeprofiles',
    ]);
  });

  it('given the tries of a queue, then they end before its messages do', () => {
    for (const { Properties } of synthesised().ofType('AWS::SQS::Queue')) {
      const { RedrivePolicy } = z
        .object({ RedrivePolicy: z.object({ maxReceiveCount: z.number() }).optional() })
        .parse(Properties);
      if (RedrivePolicy !== undefined) expect(RedrivePolicy.maxReceiveCount * 6 * 60).toBeLessThan(20 * 3600);
    }
  });
});
