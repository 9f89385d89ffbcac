import { alarmMetrics, synthesised } from '../infra/synth.fixtures.ts';
import { priced, sumOf } from './bill.ts';
import { MONTHLY } from './prices.ts';
import { figure } from './print.ts';

/** Dollars a month of a small deployment that nobody uses, line by line; what there is comes from its template. */
export function idle(): void {
  const { ofType } = synthesised();
  const shards = ofType('AWS::Kinesis::Stream').length;
  const polled = ofType('AWS::Lambda::EventSourceMapping').filter(isOfQueue).length;
  const month = (name: string, count: number, at: number) => priced(name, count, { at, unit: 'each month' });
  const terms = [
    month('streams: provisioned shards', shards, MONTHLY.provisionedShard),
    month('queues that a mapping polls', polled, MONTHLY.polledQueue),
    month('secrets', ofType('AWS::SecretsManager::Secret').length, MONTHLY.secret),
    month('alarms', alarmMetrics(ofType), MONTHLY.alarm),
    month('keys', ofType('AWS::KMS::Key').length, MONTHLY.key),
    month('ticks: calls', 1, MONTHLY.tick),
    month('ticks: reads of the due index', 1, MONTHLY.tickReadUnits),
  ];
  figure('usd_per_month_idle', sumOf('idle', terms));
}

function isOfQueue({ Properties }: { readonly Properties: Readonly<Record<string, unknown>> }): boolean {
  return !('StartingPosition' in Properties);
}
