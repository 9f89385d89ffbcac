import { Alarm, ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** What a person who is woken needs to know. */
export interface Runbook {
  /** What users notice while this lasts. */
  readonly impact: string;
  /** What to do, in order. */
  readonly steps: readonly string[];
}

export interface RunbookAlarmProps {
  readonly alerts: ITopic | undefined;
  readonly metric: IMetric;
  /** The alarm goes off when the metric is above this. */
  readonly above: number;
  readonly periods?: number;
  readonly runbook: Runbook;
}

/** An alarm that nobody has to interpret: `docs/runbook.md` is made from all of them. */
export class RunbookAlarm extends Alarm {
  readonly runbook: Runbook;

  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    super(scope, id, {
      metric: props.metric,
      threshold: props.above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: props.periods ?? 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `${props.runbook.impact} What to do: docs/runbook.md#${anchorOf(id)}`,
    });
    this.runbook = props.runbook;
    if (props.alerts === undefined) return;
    this.addAlarmAction(new SnsAction(props.alerts));
    this.addOkAction(new SnsAction(props.alerts));
  }
}

/** The heading's address as GitHub makes it. */
export function anchorOf(heading: string): string {
  return heading.toLowerCase().replaceAll(' ', '-');
}
