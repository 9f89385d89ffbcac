import { accountKey } from '@tributary/domain/accounts/account-events';
import { collectionOf, configurationFor } from '@tributary/domain/accounts/configuration-for';
import type { ItemKey, MainItem, ProfileItem } from '@tributary/domain/profiles/items';
import { memoryDueProfiles } from '@tributary/domain/profiles/due-profiles.memory';
import { mainsOf } from './check.ts';
import { staleComputed } from './computed.ts';
import { isAccount } from './memories.ts';
import { configuration } from './setting.ts';
import type { Violation } from './violation.ts';

type Items = ReadonlyMap<ItemKey, ProfileItem>;

/** Wakes whom the index of due profiles names, and nobody else: who is not due when they should be is never woken. */
export function timers(items: () => Items, wake: (key: ItemKey, at: number) => Promise<void>) {
  const index = memoryDueProfiles({ items });
  return {
    /** When somebody is due next. */
    async next(): Promise<number | undefined> {
      for await (const { dueAt } of index.due({ from: 0, to: Infinity, limit: 1 })) return dueAt;
      return undefined;
    },
    /** Until nobody is due at that moment any more. */
    async fire(at: number): Promise<void> {
      for (;;) {
        const due: ItemKey[] = [];
        for await (const { key } of index.due({ from: 0, to: at + 1 })) due.push(key);
        if (due.length === 0) return;
        for (const key of due) await wake(key, at);
      }
    },
  };
}

/** I7, I6: what is committed of segments and of computed traits is what the rules say at a moment at which nobody is due. */
export function notAsRulesSay(items: Items, now: number): Violation | undefined {
  for (const main of mainsOf(items)) {
    const { segments } = configurationFor(collectionOf(main), configuration);
    const member = segments.filter((segment) => segment.evaluate(main.state, now).member);
    const ids = member.map(({ id }) => id).sort();
    if (ids.join() !== Object.keys(main.memberships).sort().join())
      return { invariant: 'I7', what: 'memberships are not what the rules say' };
    const stale = isAccount(main) ? undefined : (staleComputed(main, now) ?? notAsAccountsAre(main, items));
    if (stale !== undefined) return { invariant: 'I6', what: stale };
  }
  return undefined;
}

/** A person is told of their accounts as they are. */
function notAsAccountsAre({ state }: MainItem, items: Items): string | undefined {
  const { accounts = {}, accountSegments = [] } = state;
  const own = Object.keys(accounts).flatMap((id) => {
    const account = items.get(accountKey(id, configuration));
    return account?.kind === 'main' ? Object.keys(account.memberships) : [];
  });
  const expected = [...new Set(own)].sort().join();
  return accountSegments.join() === expected
    ? undefined
    : `told of accounts in [${accountSegments.join()}] instead of [${expected}]`;
}
