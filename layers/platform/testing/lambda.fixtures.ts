import { afterEach, beforeEach, jest } from '@jest/globals';
import type { APIGatewayProxyEventV2, Context, KinesisStreamRecord, SQSRecord } from 'aws-lambda';
import * as z from 'zod';

/* eslint-disable @typescript-eslint/no-deprecated -- the type demands the callbacks of old Node versions */
/** What Lambda hands over beside the event. */
export const context: Context = {
  awsRequestId: 'request-1',
  functionName: 'f',
  functionVersion: '1',
  invokedFunctionArn: 'arn:f',
  logGroupName: 'g',
  logStreamName: 's',
  memoryLimitInMB: '256',
  callbackWaitsForEmptyEventLoop: false,
  getRemainingTimeInMillis: () => 56_789,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
};
/* eslint-enable @typescript-eslint/no-deprecated */

const Line = z.record(z.string(), z.unknown());

/** The log lines that a test writes, parsed; nothing of them reaches the terminal. */
export function capturedLines(): z.infer<typeof Line>[] {
  const lines: z.infer<typeof Line>[] = [];
  beforeEach(() => {
    lines.length = 0;
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      lines.push(Line.parse(JSON.parse(String(text))));
      return true;
    });
  });
  afterEach(() => void jest.restoreAllMocks());
  return lines;
}

type HttpParts = Partial<Omit<APIGatewayProxyEventV2, 'requestContext'>> & {
  readonly method?: string;
  readonly stage?: string;
  readonly domainName?: string;
};

export function anHttpEvent({
  method = 'GET',
  stage = '$default',
  domainName = 'api.execute-api.us-east-1.amazonaws.com',
  ...over
}: HttpParts = {}): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/v1/batch',
    rawQueryString: '',
    headers: {},
    isBase64Encoded: false,
    ...over,
    requestContext: {
      accountId: 'a',
      apiId: 'i',
      domainName,
      domainPrefix: 'p',
      http: { method, path: '/', protocol: 'HTTP/1.1', sourceIp: '203.0.113.9', userAgent: 'curl/8' },
      requestId: 'r',
      routeKey: '$default',
      stage,
      time: '',
      timeEpoch: 0,
    },
  };
}

export function aKinesisRecord(sequenceNumber: string, text = ''): KinesisStreamRecord {
  return {
    awsRegion: 'r',
    eventID: `shardId-000000000001:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    eventSource: 'aws:kinesis',
    eventSourceARN: 'arn',
    eventVersion: '1.0',
    invokeIdentityArn: 'arn',
    kinesis: {
      approximateArrivalTimestamp: 1_763_889_600.123,
      data: Buffer.from(text).toString('base64'),
      kinesisSchemaVersion: '1.0',
      partitionKey: 'p',
      sequenceNumber,
    },
  };
}

export function anSqsRecord(messageId: string, body = ''): SQSRecord {
  return {
    messageId,
    receiptHandle: `handle-${messageId}`,
    body,
    attributes: {
      ApproximateReceiveCount: '2',
      SentTimestamp: '1763889600123',
      SenderId: 's',
      ApproximateFirstReceiveTimestamp: '1763889700456',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:tributary-dst-1',
    awsRegion: 'eu-west-1',
  };
}
