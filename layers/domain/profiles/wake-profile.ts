import { collectionOf, configurationFor } from '../accounts/configuration-for.ts';
import { askedOfAccounts } from '../accounts/members.ts';
import { toldOfAccounts } from '../accounts/told.ts';
import { expectedOf } from './build-commit.ts';
import type { CommitContext } from './chunk.ts';
import type { CommitPorts } from './commit-events.ts';
import { dueAt, withDue } from './due.ts';
import { evaluateAll } from './evaluate.ts';
import { findProfile } from './find-profile.ts';
import type { ItemKey, MainItem } from './items.ts';
import { StoreInDoubt } from './profile-store.ts';
import { numbered } from './numbered.ts';

/** What a wake-up did. `early`: it is due at `at`, later than now. */
export type WakeEnd =
  { readonly is: 'changed' | 'unchanged' | 'gone' | 'retry' } | { readonly is: 'early'; readonly at: number };

const ATTEMPTS = 3;

/**
 * Evaluates a profile's segments and computed traits now, with no new event, and writes it only where a membership or its next due time
 * changed, or where a person's accounts have entered or left what people are asked about. Waking twice, or for nothing, changes nothing.
 *
 * An account knows its members by the key of the profile that their events went to. Who has been taken out of that one
 * since is woken with it, as far as anybody is asked about accounts.
 *
 * @param key of its main item; a merged profile's leads to the one that took it in
 * @param configuration undefined where its workspace is gone: the profile is left as it is, and never due again
 * @example
 * await wakeProfile(message.key, configuration, { store, now, random, sleep });
 */
export async function wakeProfile(
  key: ItemKey,
  configuration: CommitContext['configuration'] | undefined,
  ports: Pick<CommitPorts, 'store' | 'now'>,
): Promise<WakeEnd> {
  const asksAccounts = configuration !== undefined && askedOfAccounts(configuration).size > 0;
  const keys = new Set([key]);
  const ends: WakeEnd[] = [];
  // Those that are added on the way are woken too.
  for (const next of keys) {
    const { end, main } = await wakeOne(next, configuration, ports);
    ends.push(end);
    if (asksAccounts) for (const { to } of Object.values(main?.moved ?? {})) keys.add(to);
  }
  const [own = GONE] = ends;
  return ends.find(({ is }) => is === 'retry') ?? own;
}

const GONE: WakeEnd = { is: 'gone' };

/** `main`: what was woken, as it was read. */
type Woken = { readonly end: WakeEnd; readonly main?: MainItem };

async function wakeOne(
  key: ItemKey,
  configuration: CommitContext['configuration'] | undefined,
  ports: Pick<CommitPorts, 'store' | 'now'>,
): Promise<Woken> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const woken = await wakeOnce(key, configuration, ports);
    if (woken !== 'conflict') return woken;
  }
  return { end: { is: 'retry' } };
}

async function wakeOnce(
  key: ItemKey,
  configuration: CommitContext['configuration'] | undefined,
  { store, now }: Pick<CommitPorts, 'store' | 'now'>,
): Promise<Woken | 'conflict'> {
  try {
    const main = await findProfile({ store, consistent: true }, key);
    if (main === undefined) return { end: GONE };
    const told = configuration ? await toldOfAccounts(main, configuration, store) : main;
    const at = now();
    if (told === main && main.dueAt !== undefined && main.dueAt > at)
      return { end: { is: 'early', at: main.dueAt }, main };
    const written = configuration
      ? evaluated(told, { isNews: told !== main, now: at, configuration })
      : neverDue(main);
    if (written === undefined) return { end: { is: 'unchanged' }, main };
    const commit = { main: written, expected: expectedOf(main), losers: [], pointers: [], checks: [] };
    return (await store.commit(commit)) === 'committed' ? { end: { is: 'changed' }, main } : 'conflict';
  } catch (error) {
    if (error instanceof StoreInDoubt) return 'conflict';
    throw error;
  }
}

type Waking = {
  readonly configuration: CommitContext['configuration'];
  readonly now: number;
  /** The state is another than the committed one. */
  readonly isNews: boolean;
};

function evaluated(main: MainItem, { configuration: own, now, isNews }: Waking): MainItem | undefined {
  const configuration = configurationFor(collectionOf(main), own);
  const evaluated = evaluateAll(main.state, { before: main, configuration, now, reason: 'time' });
  const { memberships, transitions, traits, validUntil } = evaluated;
  const due = dueAt({ indexed: main.dueAt, due: validUntil, now });
  if (!isNews && transitions.length + traits.length === 0 && due === main.dueAt) return undefined;
  const { changes, numbers } = numbered([...transitions, ...traits], main.numbers);
  const version = main.version + 1;
  return withDue({ ...main, ...evaluated.noted, version, memberships, changes, numbers }, due);
}

function neverDue(main: MainItem): MainItem | undefined {
  if (main.dueAt === undefined) return undefined;
  return withDue({ ...main, version: main.version + 1, changes: [] }, undefined);
}
