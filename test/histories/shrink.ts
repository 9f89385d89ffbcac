import { type History, runHistory } from './history.ts';
import type { Plan } from './plan.ts';
import { FAULTS } from './faults.ts';
import type { Step } from './workload.ts';
import type { Violation } from './violation.ts';

/** So many other interleavings are tried with each part that is left out. */
const SCHEDULES = 12;
/** Enough for a short form; the seed itself is told anyway. */
const LONGEST_MS = 25_000;

/** The shortest history found that still breaks the same invariant. */
export async function shrink(plan: Plan, { invariant }: Violation): Promise<History> {
  const until = Date.now() + LONGEST_MS;
  let best = await runHistory(plan);
  let shorter = true;
  while (shorter && Date.now() < until) {
    shorter = false;
    for (const candidate of candidates(best)) {
      const found = await failing(candidate, invariant, until);
      if (!found) continue;
      best = found;
      shorter = true;
      break;
    }
  }
  return best;
}

/** The plan, or the same under another interleaving, where it still fails. */
async function failing(plan: Plan, invariant: string, until: number): Promise<History | undefined> {
  for (let other = 0; other < SCHEDULES && Date.now() < until; other += 1) {
    const history = await runHistory({ ...plan, schedule: plan.schedule + other });
    if (history.violation?.invariant === invariant) return history;
  }
  return undefined;
}

/** What may be left out, the large parts first. */
function* candidates({ plan, struck }: History): Generator<Plan> {
  for (let size = Math.ceil(plan.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let from = 0; from < plan.steps.length; from += size)
      yield { ...plan, steps: plan.steps.toSpliced(from, size) };
  for (const fault of FAULTS)
    if (plan.rates[fault] > 0) yield { ...plan, rates: { ...plan.rates, [fault]: 0 } };
  for (const [index, step] of plan.steps.entries())
    if (step.is === 'send' && step.lines.length > 1)
      for (let line = 0; line < step.lines.length; line += 1)
        yield { ...plan, steps: plan.steps.with(index, without(step, line)) };
  for (const ordinal of struck) yield { ...plan, suppressed: [...plan.suppressed, ordinal] };
}

function without(step: Extract<Step, { is: 'send' }>, line: number): Step {
  return { ...step, lines: step.lines.toSpliced(line, 1) };
}
