import type { ProfileEvent } from '@tributary/domain/profiles/profile-event';
import { fits, type Moment } from './fits.ts';
import type { Write } from './store.ts';
import { isTooWeak } from './strength.ts';

/**
 * An identifier that a commit left out although its profile might have taken it, as things stood when the commit took
 * effect: the drop was decided on something that was not, or is no longer, so.
 */
export function unjustifiedDrop(
  { commit: { main } }: Write,
  folded: readonly ProfileEvent[],
  moment: Moment,
): string | undefined {
  const own = new Set(main.identifiers.map(({ key }) => key));
  for (const event of folded) {
    const dropped = event.identifiers.findIndex(({ key }) => !own.has(key));
    const rest = event.identifiers.slice(0, dropped + 1);
    if (dropped > 0 && fits(event, dropped + 1, moment) && !isTooWeak(rest, moment))
      return `${event.identifiers[dropped]?.value} of ${event.messageId} was dropped though it fits`;
  }
  return undefined;
}
