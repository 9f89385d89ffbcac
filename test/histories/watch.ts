import type { Change } from '@tributary/domain/facts/change';
import { isWithinLimits } from '@tributary/domain/identity/limits';
import type { IdentityRules } from '@tributary/domain/identity/rules';
import type { ItemKey, MainItem, ProfileItem, RedirectItem } from '@tributary/domain/profiles/items';
import type { Write } from './store.ts';

export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'ends' | 'works';

/** What must never be. */
export type Violation = { readonly invariant: Invariant; readonly what: string };

type Written = MainItem | RedirectItem;
type Known = { version: number; numbers: Map<string, number>; member: Set<string> };

/** What of a commit is said without announcing it: of each subject, the last number. */
function subjectOf(change: Change): string {
  if ('segmentId' in change) return change.segmentId;
  if (change.is === 'trait-changed') return `trait:${change.trait}`;
  return change.is === 'event-forwarded' ? 'event' : 'profile';
}

/** Looks at every commit as it takes effect; what it returns is broken. */
export function watch(rules: IdentityRules): (write: Write) => Violation | undefined {
  const profiles = new Map<string, Known>();
  const owners = new Map<ItemKey, ItemKey>();
  const checks = [kinds, keeps, limits] as const;

  function numbers({ profileId, version, ...item }: Written): Violation | undefined {
    const known = profiles.get(profileId) ?? { version: 0, numbers: new Map(), member: new Set() };
    profiles.set(profileId, known);
    if (version !== known.version + 1)
      return { invariant: 'I6', what: `version ${version} of a profile follows ${known.version}` };
    known.version = version;
    for (const change of item.changes) {
      const wrong = count(change, known);
      if (wrong) return { invariant: 'I7', what: `${wrong} in version ${version}` };
    }
    for (const [subject, number] of Object.entries(item.numbers))
      if ((known.numbers.get(subject) ?? 0) !== number)
        return { invariant: 'I7', what: `${subject} stands at ${number}, told ${known.numbers.get(subject) ?? 0}` };
    const said = [...known.member].sort().join();
    const stored = item.kind === 'main' ? Object.keys(item.memberships).sort().join() : '';
    if (said !== stored)
      return { invariant: 'I7', what: `is in [${stored}], by its transitions in [${said}]` };
    return undefined;
  }

  /** An identifier is listed by one main; the write comes as a whole, so that losers go before the survivor comes. */
  function owned({ commit: { main, losers } }: Write): Violation | undefined {
    const gone = new Set(losers.map(({ item }) => item.key));
    for (const { key } of main.identifiers) {
      const owner = owners.get(key);
      if (owner !== undefined && owner !== main.key && !gone.has(owner))
        return { invariant: 'I3', what: `${key} is owned by two profiles` };
      owners.set(key, main.key);
    }
    return undefined;
  }

  return (write) => {
    const { main, losers } = write.commit;
    for (const check of checks) {
      const violation = check(write, rules);
      if (violation) return violation;
    }
    for (const item of [...losers.map((loser) => loser.item), main]) {
      const violation = numbers(item);
      if (violation) return violation;
    }
    return owned(write);
  };
}

function count(change: Change, { numbers, member }: Known): string | undefined {
  if (change.is === 'profile-merged')
    for (const [subject, number] of Object.entries(change.numbers)) numbers.set(subject, number);
  const subject = subjectOf(change);
  const last = numbers.get(subject) ?? 0;
  const expected = 'silent' in change ? last : last + 1;
  if (change.number !== expected) return `${change.is} of ${subject} has number ${change.number}, not ${expected}`;
  numbers.set(subject, expected);
  if (change.is !== 'segment-entered' && change.is !== 'segment-exited') return undefined;
  const entered = change.is === 'segment-entered';
  if (member.has(change.segmentId) === entered) return `${change.is} of ${subject} comes twice`;
  if (entered) member.add(change.segmentId);
  else member.delete(change.segmentId);
  return undefined;
}

/** Nothing is overwritten but what the write knew: the same profile one version before, or nothing at all. */
function kinds({ commit: { main, losers, pointers }, before }: Write): Violation | undefined {
  const follows = (item: Written, standing: ProfileItem | undefined) =>
    standing?.kind === 'main' && standing.profileId === item.profileId && standing.version + 1 === item.version;
  const standing = before.get(main.key);
  if (standing === undefined ? main.version !== 1 : !follows(main, standing))
    return { invariant: 'I6', what: `version ${main.version} overwrote a ${standing?.kind ?? 'nothing'}` };
  if (losers.some(({ item }) => !follows(item, before.get(item.key))))
    return { invariant: 'I6', what: 'a redirect overwrote what the merge did not know' };
  if (pointers.some(({ key }) => before.has(key)))
    return { invariant: 'I3', what: 'a pointer overwrote what stood under its key' };
  return undefined;
}

/** I4: what once was one profile stays one. */
function keeps({ commit: { main, losers }, before }: Write): Violation | undefined {
  const own = new Set(main.identifiers.map(({ key }) => key));
  const parts = [main.key, ...losers.map(({ item }) => item.key)].map((key) => before.get(key));
  const lost = parts.flatMap((part) =>
    part?.kind === 'main' ? part.identifiers.filter(({ key }) => !own.has(key)) : [],
  );
  return lost.length > 0 ? { invariant: 'I4', what: `${lost[0]!.value} left its profile` } : undefined;
}

function limits({ commit: { main } }: Write, rules: IdentityRules): Violation | undefined {
  const { identifiers, merges } = main;
  if (isWithinLimits({ identifiers, merges }, rules)) return undefined;
  return { invariant: 'I5', what: `${identifiers.map(({ type, value }) => `${type}:${value}`).join()} is over limits` };
}
