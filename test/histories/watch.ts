import type { Change } from '@tributary/domain/facts/change';
import type { IdentityRules } from '@tributary/domain/identity/rules';
import type { ItemKey, MainItem, ProfileItem, RedirectItem } from '@tributary/domain/profiles/items';
import type { ProfileEvent } from '@tributary/domain/profiles/profile-event';
import { wrongComputed } from './computed.ts';
import { foldedBy, type Folds } from './folds.ts';
import { unjustifiedDrop } from './justified.ts';
import { isAllowed } from './limits.ts';
import { commitsOf, type Write } from './store.ts';
import { watchLinks } from './strength.ts';
import type { Violation } from './violation.ts';

type Written = MainItem | RedirectItem;
type Known = { version: number; numbers: Map<string, number>; member: Set<string> };

/** What of a commit is said without announcing it: of each subject, the last number. */
function subjectOf(change: Change): string {
  if ('segmentId' in change) return change.segmentId;
  if (change.is === 'trait-changed') return `trait:${change.trait}`;
  return change.is === 'event-forwarded' ? 'event' : 'profile';
}

type Watched = {
  readonly rules: IdentityRules;
  readonly events: readonly ProfileEvent[];
  /** Every item as it stands, looked at when a commit has taken effect. */
  readonly items: ReadonlyMap<ItemKey, ProfileItem>;
  readonly folds: Folds;
  readonly now: () => number;
};

/** Looks at every commit as it takes effect; what it returns is broken. */
export function watch({
  rules,
  events,
  items,
  folds,
  now,
}: Watched): (write: Write) => Violation | undefined {
  const profiles = new Map<string, Known>();
  const owners = new Map<ItemKey, MainItem>();
  const separations: (readonly [ItemKey, ItemKey])[] = [];
  const byHash = new Map(events.map((event) => [event.id.hash, event]));
  const checks = [kinds, keeps, limits] as const;
  const wrongLinks = watchLinks();

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
        return {
          invariant: 'I7',
          what: `${subject} stands at ${number}, told ${known.numbers.get(subject) ?? 0}`,
        };
    const said = [...known.member].sort().join();
    const stored = item.kind === 'main' ? Object.keys(item.memberships).sort().join() : '';
    if (said !== stored)
      return { invariant: 'I7', what: `is in [${stored}], by its transitions in [${said}]` };
    return undefined;
  }

  /** An identifier is listed by one main; the write comes as a whole, so that losers go before the survivor comes. */
  function owned({ commit: { main, losers, restored } }: Write): Violation | undefined {
    const mains = restored ? [main, restored.item] : [main];
    const parts = new Set([...mains.map(({ key }) => key), ...losers.map(({ item }) => item.key)]);
    for (const [key, owner] of owners) if (parts.has(owner.key)) owners.delete(key);
    for (const item of mains)
      for (const { key, value } of item.identifiers) {
        if (owners.has(key)) return { invariant: 'I3', what: `${value} is owned by two profiles` };
        owners.set(key, item);
      }
    return undefined;
  }

  /** What somebody took apart stays apart: not by its pins, which may be lost, but by what stood on each side. */
  function apart({ commit: { main, restored } }: Write): Violation | undefined {
    if (restored) separations.push([main.key, restored.item.key]);
    for (const { identifiers } of restored ? [main, restored.item] : [main]) {
      const own = new Set(identifiers.map(({ key }) => key));
      if (separations.some(([stays, left]) => own.has(stays) && own.has(left)))
        return { invariant: 'I4', what: 'both sides of a separation are one profile again' };
    }
    return undefined;
  }

  /** What followed from the events that it folded: what was counted, dropped and joined. */
  function followed(write: Write): Violation | undefined {
    const { restored } = write.commit;
    const hashes = restored ? [] : foldedBy(write, items, now());
    const twice = folds.add(write, hashes);
    if (twice !== undefined) return { invariant: 'I2', what: twice };
    if (restored) folds.anew(write, events);
    const folded = hashes.flatMap((hash) => byHash.get(hash) ?? []);
    const moment = { owners, items, rules };
    const dropped = restored ? undefined : unjustifiedDrop(write, folded, moment);
    const wrong = dropped ?? wrongLinks({ write, folded, moment }, events);
    return wrong === undefined ? undefined : { invariant: 'I5', what: wrong };
  }

  return (write) => {
    for (const check of checks) {
      const violation = check(write, rules);
      if (violation) return violation;
    }
    for (const item of commitsOf(write.commit)) {
      const violation = numbers(item);
      if (violation) return violation;
    }
    const late = followed(write);
    return owned(write) ?? apart(write) ?? late ?? wrongComputed(write, { items, byHash, now: now() });
  };
}

function count(change: Change, { numbers, member }: Known): string | undefined {
  if (change.is === 'profile-merged')
    for (const [subject, number] of Object.entries(change.numbers)) numbers.set(subject, number);
  const subject = subjectOf(change);
  const last = numbers.get(subject) ?? 0;
  const expected = 'silent' in change ? last : last + 1;
  if (change.number !== expected)
    return `${change.is} of ${subject} has number ${change.number}, not ${expected}`;
  numbers.set(subject, expected);
  if (change.is !== 'segment-entered' && change.is !== 'segment-exited') return undefined;
  const entered = change.is === 'segment-entered';
  if (member.has(change.segmentId) === entered) return `${change.is} of ${subject} comes twice`;
  if (entered) member.add(change.segmentId);
  else member.delete(change.segmentId);
  return undefined;
}

/** Nothing is overwritten but what the write knew: the same profile one version before, or nothing at all. */
function kinds({ commit: { main, losers, pointers, restored }, before }: Write): Violation | undefined {
  const follows = (item: Written, standing: ProfileItem | undefined) =>
    standing?.kind === 'main' &&
    standing.profileId === item.profileId &&
    standing.version + 1 === item.version;
  const standing = before.get(main.key);
  if (standing === undefined ? main.version !== 1 : !follows(main, standing))
    return { invariant: 'I6', what: `version ${main.version} overwrote a ${standing?.kind ?? 'nothing'}` };
  if (losers.some(({ item }) => !follows(item, before.get(item.key))))
    return { invariant: 'I6', what: 'a redirect overwrote what the merge did not know' };
  if (restored && !comesBack(restored.item, before.get(restored.item.key)))
    return { invariant: 'I6', what: 'an unmerge overwrote what it did not know' };
  if (losers.some(({ item }) => item.created < main.created))
    return { invariant: 'I4', what: 'the younger profile survived' };
  const lost = losers.map(({ item }) => before.get(item.key)).filter((item) => item?.kind === 'main');
  const numbers = lost.flatMap((item) => Object.entries(item.numbers));
  if (numbers.some(([subject, number]) => number > (main.numbers[subject] ?? 0)))
    return { invariant: 'I7', what: 'numbers do not go on from the greatest' };
  if (pointers.some(({ key }) => before.has(key)))
    return { invariant: 'I3', what: 'a pointer overwrote what stood under its key' };
  return undefined;
}

function comesBack(item: MainItem, standing: ProfileItem | undefined): boolean {
  if (standing?.kind === 'pointer') return item.version === 1;
  return (
    standing?.kind === 'redirect' &&
    standing.profileId === item.profileId &&
    standing.version + 1 === item.version
  );
}

/** I4: what once was one profile stays one, unless somebody asks. */
function keeps({ commit: { main, losers, restored }, before }: Write): Violation | undefined {
  const own = new Set([...main.identifiers, ...(restored?.item.identifiers ?? [])].map(({ key }) => key));
  const parts = [main.key, ...losers.map(({ item }) => item.key)].map((key) => before.get(key));
  const lost = parts.flatMap((part) =>
    part?.kind === 'main' ? part.identifiers.filter(({ key }) => !own.has(key)) : [],
  );
  return lost.length > 0 ? { invariant: 'I4', what: `${lost[0]!.value} left its profile` } : undefined;
}

function limits({ commit: { main, restored } }: Write, rules: IdentityRules): Violation | undefined {
  const over = [main, ...(restored ? [restored.item] : [])].find(
    ({ identifiers, merges }) => !isAllowed({ identifiers, merges }, rules),
  );
  if (!over) return undefined;
  const { identifiers } = over;
  return {
    invariant: 'I5',
    what: `${identifiers.map(({ type, value }) => `${type}:${value}`).join()} is over limits`,
  };
}
