import type { App } from 'aws-cdk-lib';
import { RunbookAlarm } from './constructs/runbook-alarm.ts';

const opening = `# Runbook

What each alarm means and what a person does. Made from the alarms themselves by \`tsx infra/write-runbook.ts\`;
\`<name>\` is the name of the deployment. Alarms are sent to \`alarmEmail\`, and show in CloudWatch without it.

## Reading a log

Each call of a function logs one line of JSON, in \`/aws/lambda/<name>-<function>\`: how long it took (\`ms\`), how many came in (\`in\`) and come again (\`again\`) or the answer's \`status\`, and what was counted; counts of zero are left out. A line with a \`code\` needs a look: \`filter ispresent(code)\` in Logs Insights finds them all, each with the error and where it came from.

Of Lambda's own lines only warnings are kept. A call that ran out of time or memory, or could not start, is one: \`platform.report\` or \`platform.runtimeDone\` with a \`status\` other than \`success\`. The START, END and REPORT lines of calls that went well are not, being over half of a log's price: durations and errors are Lambda's metrics; start times and memory used show when \`SystemLogLevel\` of a function is set to \`INFO\` for a while (console: Configuration, Monitoring).
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
