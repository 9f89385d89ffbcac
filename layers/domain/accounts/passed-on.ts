import type { MainItem, PassedOn } from '../profiles/items.ts';
import type { ProfileEvent } from '../profiles/profile-event.ts';
import { belong } from '../profiles/fold.ts';
import type { AccountMembership } from '../profiles/state.ts';

/** An event goes on to so many accounts of its person, those that the person joined last. */
const ACCOUNTS_OF_EVENT = 5;

/** An account is sure to know for so long what it has folded; a later copy could count twice there. */
const KEPT_MS = 24 * 60 * 60_000;
/** Besides those of the newest commit: a person's busy day. */
const KEPT = 400;

/**
 * What of its events a profile has passed on to accounts in the last day, with those of the commit that is being made. A
 * `group` goes on to the account that it names, any other event to the accounts to which the person belonged when it
 * happened, as far as that was known when the event came.
 *
 * @param bases the profiles that the commit joins
 * @param events of the commit, in the order in which they came
 * @param now milliseconds since the epoch
 * @example
 * passedOn([main], plan.events, now)[0]?.accounts; // ['acme']
 */
export function passedOn(
  bases: readonly Pick<MainItem, 'state' | 'passedOn'>[],
  events: readonly Pick<ProfileEvent, 'id' | 'folded' | 'account'>[],
  now: number,
): readonly PassedOn[] {
  const known = new Map<string, AccountMembership>();
  for (const { state } of bases)
    for (const [id, one] of Object.entries(state.accounts ?? {})) belong(known, id, one);
  const added = new Map<string, { at: number; accounts: readonly string[]; ids: string[] }>();
  for (const event of events) {
    const accounts = accountsOf(event, known);
    if (accounts.length === 0) continue;
    const name = JSON.stringify(accounts);
    const standing = added.get(name) ?? { at: now, accounts, ids: [] };
    added.set(name, standing);
    standing.ids.push(event.id.hash);
  }
  return [...added.values(), ...kept(bases, now)];
}

function accountsOf(
  { id, folded: { at }, account }: Pick<ProfileEvent, 'id' | 'folded' | 'account'>,
  known: Map<string, AccountMembership>,
): readonly string[] {
  if (account === undefined) return accountsAt(at, known);
  belong(known, account.id, { value: account.role, at, tie: id.hash, sourceId: '', since: at });
  return [account.id];
}

function accountsAt(at: number, known: ReadonlyMap<string, AccountMembership>): readonly string[] {
  const belonged = [...known].filter(([, one]) => sinceOf(one) <= at);
  return belonged
    .sort(newestFirst)
    .slice(0, ACCOUNTS_OF_EVENT)
    .map(([id]) => id);
}

type Entry = readonly [id: string, membership: AccountMembership];

function newestFirst([mine, a]: Entry, [other, b]: Entry): number {
  return sinceOf(b) - sinceOf(a) || (mine < other ? -1 : 1);
}

function sinceOf({ since, at }: AccountMembership): number {
  return since ?? at;
}

function kept(bases: readonly Pick<MainItem, 'passedOn'>[], now: number): PassedOn[] {
  const young = bases.flatMap((base) => base.passedOn ?? []).filter(({ at }) => at > now - KEPT_MS);
  let room = KEPT;
  return young
    .sort((a, b) => b.at - a.at)
    .flatMap((one) => {
      const ids = one.ids.slice(0, Math.max(0, room));
      room -= ids.length;
      return ids.length > 0 ? [{ ...one, ids }] : [];
    });
}

/**
 * The accounts that an event of a profile goes on to; none where it was folded over a day ago.
 *
 * @param now milliseconds since the epoch
 * @example
 * accountsToldOf(event, main, now); // ['acme']
 */
export function accountsToldOf(
  { id }: Pick<ProfileEvent, 'id'>,
  { passedOn: all = [] }: Pick<MainItem, 'passedOn'>,
  now: number,
): readonly string[] {
  return all.find(({ at, ids }) => at > now - KEPT_MS && ids.includes(id.hash))?.accounts ?? [];
}
