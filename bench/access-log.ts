import * as z from 'zod';
import { synthesised } from '../infra/synth.fixtures.ts';
import { LOG_EVENT_BYTES } from './prices.ts';

const Stage = z.object({ AccessLogSettings: z.object({ Format: z.string() }) });

/** What stands for each variable where an event was taken. */
const VALUES: Readonly<Record<string, string>> = {
  $default: '$default',
  '$context.routeKey': '$default',
  '$context.status': '200',
  '$context.responseLatency': '23',
  '$context.integrationErrorMessage': '-',
  '$context.requestId': 'UZxHGhKNoAMEPgw=',
};

/** Bytes that the HTTP API logs for each request, in the format of the template. */
export function accessLogBytes(): number {
  const [stage] = synthesised().ofType('AWS::ApiGatewayV2::Stage');
  const { Format } = Stage.parse(stage?.Properties).AccessLogSettings;
  const line = Format.replace(/\$[\w.]+/g, (variable) => VALUES[variable] ?? unknown(variable));
  return Buffer.byteLength(line) + LOG_EVENT_BYTES;
}

function unknown(variable: string): never {
  throw new Error(`How long is ${variable}?`);
}
