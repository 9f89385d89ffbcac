import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import type { Units } from './encoded-store.ts';
import { httpRequestOf, invocation, pipeline } from './pipeline.ts';
import { figure } from './print.ts';
import { configurationOf, holderOf, LIVE_SEGMENTS, WITH_STRENGTH } from './workspace.ts';

type Batch = readonly object[];

const viewed = { type: 'track', event: 'Product Viewed' };
const sent = (who: object): Batch => [{ ...viewed, ...who }];

/** Write units of what identity costs, each on a table of its own, by the default rules and by strength. */
export async function units(): Promise<void> {
  const usual = configurationOf();
  const strict = configurationOf(undefined, undefined, [...LIVE_SEGMENTS, WITH_STRENGTH]);
  await steps({ configuration: usual, people: 1 }, { suffix: '', links: [link] });
  await steps({ configuration: strict, people: 1 }, { suffix: ':with-strength', links: [link, link] });
  await weakLinks(strict);
  await knownIdentifiers(strict);
}

/** The last batch of each is what is counted. */
async function steps(
  table: Table,
  { suffix, links }: { readonly suffix: string; readonly links: readonly Batch[] },
): Promise<void> {
  const visitor = sent({ anonymousId: 'a' });
  const known = sent({ anonymousId: 'a', userId: 'u' });
  figure(`write_units_new_visitor${suffix}`, await unitsOf([visitor], table));
  figure(`write_units_new_identifier${suffix}`, await unitsOf([visitor, known], table));
  figure(`write_units_merge_2x10${suffix}`, await unitsOf([people, ...links], table));
}

/** Ten identifiers, of which one says who it is. */
const tenIds = (name: string) => ({ anonymousId: name, ...contextOf(name, 8) });
const people = [...sent(tenIds('x')), ...sent(tenIds('y'))];
const link = sent({ anonymousId: 'x', context: { traits: contextOf('y', 0).context.traits } });

/** A link that is too weak yet: counted with the commit of the profile that takes the event. */
async function weakLinks(configuration: CompiledConfiguration): Promise<void> {
  figure('write_units_weak_link', await unitsOf([people, link], { configuration, people: 2 }));
}

/** What identifiers that are owned already add to the write that folds their event, though each is counted there. */
async function knownIdentifiers(configuration: CompiledConfiguration): Promise<void> {
  const everything = sent(tenIds('x'));
  const one = { configuration, people: 1 };
  const ten = await unitsOf([everything, everything], one);
  figure(
    'write_units_ten_known_identifiers',
    ten - (await unitsOf([everything, sent({ anonymousId: 'x' })], one)),
  );
}

function contextOf(name: string, count: number) {
  const externalIds = Array.from({ length: count }, (_, index) => ({
    id: `${name}-${index}-0123456789`,
    type: `crm_${index}`,
    collection: 'users',
    encoding: 'none',
  }));
  return { context: { externalIds, traits: { email: `${name}@example.com` } } };
}

type Table = { readonly configuration: CompiledConfiguration; readonly people: number };

/** What the last batch wrote, after the ones before; it fails where the table then has not so many people. */
async function unitsOf(batches: readonly Batch[], { configuration, people }: Table): Promise<number> {
  const clock = { now: Date.UTC(2026, 10, 2, 9) };
  const run = pipeline({ configuration, holder: holderOf('server'), clock });
  let before = 0;
  for (const events of batches) {
    before = written(run.store.units);
    clock.now += 60_000;
    await run.collect(httpRequestOf({ events }));
    await run.process(run.takeRecords(), invocation);
  }
  const found = run.store.mains().length;
  if (found !== people) throw new Error(`There are ${found} people, and not ${people}.`);
  return written(run.store.units) - before;
}

/** Write units of every kind. */
export function written({ main, identifiers, chunks, index }: Units): number {
  return main + identifiers + chunks + index;
}
