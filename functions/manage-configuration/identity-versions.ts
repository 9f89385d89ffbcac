import type { IdentityItem } from '@tributary/domain/configuration/items';
import {
  type IdentityDefinition,
  OTHER_TYPES,
  RESERVED_TYPES,
  type RetiredType,
} from '@tributary/domain/identity/definition';
import { COPIES_MS, readsAlike } from '@tributary/domain/identity/former-rules';
import { Problem } from '@tributary/domain/outcomes/problem';
import { invalid } from './read-body.ts';

/** Clocks of workers differ by less, and reading the configuration takes less. */
const CLOCKS_MS = 5_000;
/** Every worker reads them all, and an event may be read by each that is not old. */
const MAX_EARLIER = 20;
/** What versions may take of a workspace's configuration that are kept for the history of long ago alone. */
const MAX_EARLIER_BYTES = 60_000;

export type Standing = Pick<IdentityItem, 'version' | 'definition' | 'earlier' | 'retired'>;
type Earlier = NonNullable<IdentityItem['earlier']>;

/**
 * From when on rules apply: to events received when every worker has read them. So no event is ever read by rules that
 * another worker does not know of.
 */
export function inForceFrom(now: number, configurationMaxAgeMs: number): string {
  return new Date(now + configurationMaxAgeMs + CLOCKS_MS).toISOString();
}

/** Versions that events received before `from` are read by, with the one that stands. */
export function withStanding(
  standing: Standing,
  definition: IdentityDefinition,
  { now, from }: { readonly now: number; readonly from: string },
): Earlier {
  const { version, definition: before, earlier = [], retired } = standing;
  if (readsAlike(before, definition)) return earlier;
  const all = [...earlier, { version, definition: before, until: from, ...(retired && { retired }) }];
  const isNeeded = ({ until }: Earlier[number]) => Date.parse(until) > now - COPIES_MS;
  const needed = all.filter(isNeeded);
  if (needed.length > MAX_EARLIER)
    throw new Problem(
      'conflict',
      'The order, places or values of the rules changed too often in three days; try again later.',
    );
  const kept = [...needed];
  for (const one of all.slice(0, all.length - needed.length).reverse()) {
    if (!fits([one, ...kept])) break;
    kept.unshift(one);
  }
  return kept;
}

function fits(earlier: Earlier): boolean {
  return earlier.length <= MAX_EARLIER && Buffer.byteLength(JSON.stringify(earlier)) <= MAX_EARLIER_BYTES;
}

/** Values that profiles own would be found under no name any more, neither by events nor by whoever asks for them. */
export function mustNormaliseAlike(standing: Standing, proposed: IdentityDefinition): void {
  const known = knownOf(standing);
  const errors = proposed.types.flatMap(({ type, normalise, unused }, index) => {
    const taken = RESERVED_TYPES.has(type) || unused ? undefined : known.get(OTHER_TYPES);
    const before = known.get(type) ?? taken ?? normalise;
    if (before === normalise) return [];
    const why = known.has(type) ? `profiles own values of ${type}` : TAKEN;
    const expected = `${before}, as ${why}; for another way, add a type of a new name`;
    return [{ field: `types.${index}.normalise`, expected }];
  });
  if (errors.length > 0) throw invalid(errors);
}

const TAKEN =
  '* took ids of this name, and profiles may own some (where no event ever brought one, say "unused": true)';

/** How each type is or was normalised. */
function knownOf({
  definition,
  earlier = [],
  retired = [],
}: Standing): Map<string, RetiredType['normalise']> {
  const types = [...earlier, { definition }].flatMap((one) => one.definition.types);
  return new Map([...retired, ...types].map(({ type, normalise }) => [type, normalise]));
}
