import { describe, expect, it } from '@jest/globals';
import type { CloudFormationCustomResourceDeleteEvent } from 'aws-lambda';
import { bySource } from './by-source.ts';
import { onDelete } from './custom-resource/on-delete.ts';
import { scheduled } from './schedule/scheduled.ts';
import { aKinesisRecord, anSqsRecord, capturedLines, context } from './testing/lambda.fixtures.ts';

const lines = capturedLines();
const says = (name: string) => () => Promise.resolve(name);
const all = bySource({
  kinesis: says('kinesis'),
  sqs: says('sqs'),
  schedule: says('schedule'),
  customResource: says('stack'),
});
const stackEvent: CloudFormationCustomResourceDeleteEvent = {
  RequestType: 'Delete',
  ServiceToken: 't',
  ResponseURL: 'u',
  StackId: 's',
  RequestId: 'r',
  LogicalResourceId: 'Destinations',
  PhysicalResourceId: 'p',
  ResourceType: 'Custom::X',
  ResourceProperties: { ServiceToken: 't' },
};

describe('bySource', () => {
  it('given what calls it, then the handler for that source is run', async () => {
    expect(await all({ Records: [aKinesisRecord('1')] }, context)).toBe('kinesis');
    expect(await all({ Records: [anSqsRecord('1')] }, context)).toBe('sqs');
    expect(await all({}, context)).toBe('schedule');
    expect(await all(stackEvent, context)).toBe('stack');
  });

  it('given a source that it does not serve, then it throws and says so', async () => {
    const queueOnly = bySource({ sqs: says('sqs') });
    await expect(queueOnly({ Records: [aKinesisRecord('1')] }, context)).rejects.toThrow('does not serve');
    await expect(queueOnly({}, context)).rejects.toThrow('does not serve');
    await expect(queueOnly({ Records: [] }, context)).rejects.toThrow('does not serve');
    expect(lines.map(({ code }) => code)).toEqual(['unknown-event', 'unknown-event', 'unknown-event']);
  });
});

describe('a schedule and a custom resource', () => {
  it('given a tick, then the use case runs and knows the time left', async () => {
    let left = 0;
    const run = scheduled(({ remainingMs }) => Promise.resolve(void (left = remainingMs())));
    await run({}, context);
    expect(left).toBe(56_789);
  });

  it('given a stack that is deleted, then the use case runs, and at no other time', async () => {
    let runs = 0;
    const handler = onDelete(() => Promise.resolve(void (runs += 1)));
    await handler({ ...stackEvent, RequestType: 'Create' }, context);
    expect(runs).toBe(0);
    expect(await handler(stackEvent, context)).toEqual({ PhysicalResourceId: 'Destinations' });
    expect(runs).toBe(1);
  });

  it('given a removal that fails, then so does the deletion', async () => {
    await expect(onDelete(() => Promise.reject(new Error('x')))(stackEvent, context)).rejects.toThrow();
  });
});
