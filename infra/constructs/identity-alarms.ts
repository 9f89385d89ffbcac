import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { RunbookAlarm } from './runbook-alarm.ts';

const HOUR = Duration.hours(1);

/** What one identifier that many people share does to who is who: it shows here before anybody complains. */
export function watchIdentity(scope: Construct, alerts: ITopic | undefined): void {
  watchClusters(scope, alerts);
  watchRefusals(scope, alerts);
  watchMerges(scope, alerts);
}

function watchClusters(scope: Construct, alerts: ITopic | undefined): void {
  new RunbookAlarm(scope, 'a profile has too many identifiers', {
    alerts,
    // One metric for both reasons: an alarm is billed by the metrics that it looks at.
    metric: ofEvents('ProfilesOversized'),
    above: 0,
    runbook: {
      impact:
        'A profile with over 500 identifiers was written, or one met a cap of the rules: it is hardly one person any more.',
      steps: [
        'Find it: `LargestProfile` says how large it is, and an SQL query over `profiles/` in the lake, by the number of `identifiers`, which it is. It is a shared device, a test address, or an SDK that sends one id for all.',
        'Ask why: `GET /v1/profiles/users/<type:value>/explain` names whom it took in, when, and by which identifier.',
        'Stop it: block the value or limit its type in the rules, `PUT /v1/workspaces/<id>/identity`; `POST /v1/workspaces/<id>/identity/preview` says beforehand what the rules would change.',
        'Set apart who was joined wrongly: `POST /v1/profiles/users/<type:value>/unmerge`. At a cap of the rules (1,000 identifiers and 100 merges, unless said otherwise) a profile takes no more, and every further one is refused: the alarm stays until the value is blocked, or the cap is raised because it is meant.',
      ],
    },
  });
}

function watchRefusals(scope: Construct, alerts: ITopic | undefined): void {
  new RunbookAlarm(scope, 'many identifiers are refused', {
    alerts,
    metric: ofEvents('IdentifiersRefused'),
    above: 1_000,
    runbook: {
      impact: 'Over 1,000 identifiers in an hour went against a limit, a cap, a pin or the minimum strength.',
      steps: [
        'Nobody was joined wrongly: this is the rules at work. Look whether it is one identifier or many: `GET /v1/profiles/users/<type:value>/explain` lists the newest refusals of a profile, each with its reason.',
        'One value in all of them is a device that many share, or a value that names nobody: block it in the rules, `PUT /v1/workspaces/<id>/identity`.',
        'Many values of one type mean that the limit is too low for it, or that a sender changed what it sends as an id. Try other rules with `POST /v1/workspaces/<id>/identity/preview` first.',
      ],
    },
  });
}

/** A share and not a number: what is much for one shop is little for another. Below 100 it is chance. */
function watchMerges(scope: Construct, alerts: ITopic | undefined): void {
  new RunbookAlarm(scope, 'merges are out of the usual', {
    alerts,
    metric: new MathExpression({
      expression: 'IF(merged > 100, 100 * merged / processed, 0)',
      usingMetrics: {
        merged: ofEvents('ProfilesMerged'),
        processed: ofEvents('EventsProcessed'),
      },
      label: 'Profiles merged for each 100 events',
      period: HOUR,
    }),
    above: 10,
    runbook: {
      impact: 'More than one event in ten joined profiles within an hour, where one in a hundred is usual.',
      steps: [
        'Is it meant? An import of known links, or a first log-in of many on a new app, merges as much and ends by itself.',
        'Else ask of some people who merged lately: `GET /v1/profiles/users/<type:value>/explain` names the identifier and the event that joined them. One identifier in all of them is shared.',
        'Stop it first: block the value or limit its type, `PUT /v1/workspaces/<id>/identity`. Then set apart who was joined wrongly, `POST /v1/profiles/users/<type:value>/unmerge`: the separation is kept, whatever events say.',
      ],
    },
  });
}

function ofEvents(metricName: string): Metric {
  return new Metric({
    namespace: 'Tributary',
    metricName,
    dimensionsMap: { service: 'process-events' },
    statistic: 'Sum',
    period: HOUR,
  });
}
