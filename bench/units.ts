import { httpRequestOf, invocation, pipeline } from './pipeline.ts';
import { figure } from './print.ts';
import { configurationOf, holderOf } from './workspace.ts';

/** Write units of what identity costs, each on a table of its own. */
export async function units(): Promise<void> {
  const viewed = { type: 'track', event: 'Product Viewed' };
  figure('write_units_new_visitor', await unitsOf([[], [{ ...viewed, anonymousId: 'a' }]]));
  const known = [{ ...viewed, anonymousId: 'a' }];
  figure(
    'write_units_new_identifier',
    await unitsOf([known, [{ ...viewed, anonymousId: 'a', userId: 'u' }]]),
  );
  const people = ['x', 'y'].map((name) => ({ ...viewed, anonymousId: name, context: tenIds(name) }));
  const link = { ...viewed, anonymousId: 'x', context: { externalIds: tenIds('y').externalIds.slice(0, 1) } };
  figure('write_units_merge_2x10', await unitsOf([people, [link]]));
}

/** An anonymous id and these are ten. */
function tenIds(name: string) {
  const externalIds = Array.from({ length: 9 }, (_, index) => ({
    id: `${name}-${index}-0123456789`,
    type: `crm_${index}`,
    collection: 'users',
    encoding: 'none',
  }));
  return { externalIds };
}

/** What the last batch wrote, after the ones before. */
async function unitsOf(batches: readonly (readonly object[])[]): Promise<number> {
  const clock = { now: Date.UTC(2026, 10, 2, 9) };
  const run = pipeline({ configuration: configurationOf(), holder: holderOf('server'), clock });
  let before = 0;
  for (const events of batches) {
    before = written(run.store.units);
    clock.now += 60_000;
    if (events.length > 0) await run.collect(httpRequestOf({ events }));
    await run.process(run.takeRecords(), invocation);
  }
  if (run.store.mains().length !== 1) throw new Error('There is more than one person.');
  return written(run.store.units) - before;
}

function written({
  main,
  identifiers,
  chunks,
  index,
}: ReturnType<typeof pipeline>['store']['units']): number {
  return main + identifiers + chunks + index;
}
