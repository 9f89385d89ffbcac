import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bundles } from './bundle.ts';
import type { Settings } from './settings.ts';

/** What every construct of the house needs to know. */
export interface House {
  readonly settings: Settings;
  readonly bundles: Bundles;
}

/** Data outlives its stack, except on one machine, where each start begins empty. */
export function dataRemoval(settings: Settings): RemovalPolicy {
  return settings.local ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
}

/** Long enough to look into an incident of last month; logs hold no personal data. */
export const logRetention = RetentionDays.ONE_MONTH;
