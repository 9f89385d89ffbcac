import { alarmMetrics, synthesised } from '../infra/synth.fixtures.ts';
import { priced, sumOf, type Term } from './bill.ts';
import { MONTHLY } from './prices.ts';
import { figure } from './print.ts';

/** Dollars a month of a small deployment that nobody uses and somebody watches. */
export function idle(): void {
  figure('usd_per_month_idle', sumOf('idle', idleTerms()));
}

/** Line by line; what there is comes from the template, with an address for alarms. `infra/README.md` has the same. */
export function idleTerms(): readonly Term[] {
  const { ofType } = synthesised({ alarmEmail: 'ops@example.com' });
  const mappings = ofType('AWS::Lambda::EventSourceMapping');
  const month = (name: string, count: number, at: number) => priced(name, count, { at, unit: 'each month' });
  return [
    month('Kinesis: provisioned shards', ofType('AWS::Kinesis::Stream').length, MONTHLY.provisionedShard),
    month('CloudWatch: alarms', alarmMetrics(ofType), MONTHLY.alarm),
    month('KMS: the key of the alert topic', ofType('AWS::KMS::Key').length, MONTHLY.key),
    month('SQS: queues that a mapping polls', mappings.filter(isOfQueue).length, MONTHLY.polledQueue),
    month('Secrets Manager: secrets', ofType('AWS::SecretsManager::Secret').length, MONTHLY.secret),
    month(
      'KMS: requests of stream readers',
      mappings.length - mappings.filter(isOfQueue).length,
      MONTHLY.keyRequests,
    ),
    month('Scheduler, Lambda, logs: the tick of each minute', 1, MONTHLY.tick),
    month('DynamoDB: its reads of the due index', 1, MONTHLY.tickReads),
  ];
}

function isOfQueue({ Properties }: { readonly Properties: Readonly<Record<string, unknown>> }): boolean {
  return !('StartingPosition' in Properties);
}
