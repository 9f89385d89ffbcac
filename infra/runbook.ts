import type { App } from 'aws-cdk-lib';
import { RunbookAlarm } from './constructs/runbook-alarm.ts';

const opening = `# Runbook

What each alarm means and what a person does. Made from the alarms themselves by \`tsx infra/write-runbook.ts\`;
\`<name>\` is the name of the deployment. Alarms are sent to \`alarmEmail\`, and show in CloudWatch without it.
`;

/** One chapter for each alarm of the app, in alphabetical order. */
export function runbookOf(app: App): string {
  const alarms = app.node.findAll().filter((construct) => construct instanceof RunbookAlarm);
  const chapters = alarms.map((alarm) => chapter(alarm)).sort();
  return [opening, ...chapters].join('\n');
}

function chapter({ node, runbook }: RunbookAlarm): string {
  const steps = runbook.steps.map((step, index) => `${index + 1}. ${step}`);
  return [`## ${node.id}`, '', runbook.impact, '', ...steps, ''].join('\n');
}
