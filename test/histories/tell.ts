import { profileEvents } from './check.ts';
import type { History } from './history.ts';
import { RULES } from './setting.ts';

/** A history in words: what was sent, and every call to the store in its order. */
export function tell({ plan, violation, calls }: History): string {
  const names = namesOf(plan);
  const used = new Set(
    plan.steps.flatMap((step) => (step.is === 'send' ? step.lines.map(({ event }) => event) : [])),
  );
  const events = [...used]
    .sort((a, b) => a - b)
    .map((index) => `  ${JSON.stringify(plan.events[index]?.event)}`);
  const steps = plan.steps.map((step) => `  ${JSON.stringify(step)}`);
  const lines = calls.map(
    ({ worker, call, keys, note }) =>
      `  ${worker} ${call} ${keys.map((key) => names(key)).join(' ')}: ${note}`,
  );
  return [
    `seed ${plan.seed}, schedule ${plan.schedule}, rules ${plan.rules}: ${violation?.invariant} ${violation?.what}`,
    ...['events', ...events, 'steps', ...steps, 'calls', ...lines],
  ].join('\n');
}

function namesOf(plan: History['plan']): (key: string) => string {
  const names = new Map<string, string>();
  for (const { identifiers } of profileEvents(plan.events, RULES[plan.rules]))
    for (const { key, value } of identifiers) names.set(key, value);
  return (key) => names.get(key) ?? `chunk ${key.slice(-4)}`;
}
