import * as z from 'zod';
import { synthesised } from '../infra/synth.fixtures.ts';

/** The sizes of a deployment. */
export const DEPLOYMENTS = ['small', 'standard'] as const;
export type Deployment = (typeof DEPLOYMENTS)[number];

const Mapping = z.object({
  FunctionName: z.object({ Ref: z.string() }),
  StartingPosition: z.string().optional(),
  BatchSize: z.number(),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  ParallelizationFactor: z.number().default(1),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }).optional(),
});
const Lambda = z.object({
  MemorySize: z.number(),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});
const Stream = z.object({ ShardCount: z.number().optional() });
const Stage = z.object({
  DefaultRouteSettings: z.object({ ThrottlingRateLimit: z.number() }),
});
const Schedule = z.object({ ScheduleExpression: z.literal('rate(1 minute)') });

/** How a function is fed, from the template. */
export type Feeding = {
  readonly batchSize: number;
  readonly windowMs: number;
  /** Batches at once: of a shard, or of the whole queue. */
  readonly parallel: number;
  readonly memoryMb: number;
};

/** The settings that decide how fast a deployment is, read from its synthesised template: a change there changes these. */
export function deployed(size: Deployment) {
  const { ofType } = synthesised({ size });
  const of = <T>(type: string, schema: z.ZodType<T>, name = ''): T => {
    const found = ofType(type).find(({ id }) => id.toLowerCase().startsWith(name));
    if (found === undefined) throw new Error(`The template has no ${type} ${name}.`);
    return schema.parse(found.Properties);
  };
  const mappings = ofType('AWS::Lambda::EventSourceMapping').map(({ Properties }) =>
    Mapping.parse(Properties),
  );
  const fed = (name: string, by: 'stream' | 'queue'): Feeding => {
    const mapping = mappings.find(
      (one) =>
        one.FunctionName.Ref.startsWith(name) && (one.StartingPosition !== undefined) === (by === 'stream'),
    );
    if (mapping === undefined) throw new Error(`No ${by} feeds ${name}.`);
    return {
      batchSize: mapping.BatchSize,
      windowMs: mapping.MaximumBatchingWindowInSeconds * 1000,
      parallel: mapping.ScalingConfig?.MaximumConcurrency ?? mapping.ParallelizationFactor,
      memoryMb: of('AWS::Lambda::Function', Lambda, name).MemorySize,
    };
  };
  of('AWS::Scheduler::Schedule', Schedule);
  const variables = of('AWS::Lambda::Function', Lambda, 'collectevents').Environment.Variables;
  return {
    process: fed('processevents', 'stream'),
    publish: fed('publishchanges', 'stream'),
    wake: fed('reevaluateprofiles', 'queue'),
    /** Undefined: on demand. */
    shards: of('AWS::Kinesis::Stream', Stream, 'events').ShardCount,
    virtualPartitions: z.coerce.number().parse(variables['VIRTUAL_PARTITIONS']),
    requestsPerSecond: of('AWS::ApiGatewayV2::Stage', Stage).DefaultRouteSettings.ThrottlingRateLimit,
  };
}
