import type { CompiledComputedTrait, ComputedValue } from '../computed-traits/compiled.ts';
import type { Json } from '../outcomes/json.ts';
import type { Register } from '../profiles/state.ts';
import { namesIn, pageOf, wordIn } from './page.ts';
import { isoTime, type Question, type ViewBody } from './view.ts';

const LIMITS = { usual: 10, most: 200 } as const;

/**
 * Traits by name, computed ones among them, `verbose` with where each value came from and when; or with
 * `class=audience` the segments that the person is or is not in, as Segment shows them.
 *
 * @example
 * traitsView(question); // { traits: { plan: 'gold' }, cursor }
 */
export function traitsView(question: Question): ViewBody {
  const { query } = question;
  const verbose = wordIn(query, 'verbose', ['true', 'false']) === 'true';
  const include = namesIn(query, 'include');
  const audiences = wordIn(query, 'class', ['audience']) !== undefined;
  const entries = audiences ? audiencesOf(question) : traitsOf(question);
  // A removed trait is kept as null; it is not there for anyone who asks.
  const items = entries.filter(([name, { value }]) => value !== null && (include?.has(name) ?? true));
  const page = pageOf({ items, position: ([name]) => name, limits: LIMITS }, question);
  const traits = page.items.map(([name, trait]) => [name, verbose ? inFull(trait) : trait.value] as const);
  return { traits: Object.fromEntries(traits), cursor: page.cursor };
}

type Known = Pick<Register<Json>, 'value'> &
  Partial<Pick<Register<Json>, 'at' | 'sourceId'>> & { readonly computed?: Computed };

/** Where a computed value comes from: the version of its definition, and until when it holds with no new event. */
type Computed = ComputedValue & Pick<CompiledComputedTrait, 'id' | 'version'>;

/**
 * Everything known of somebody by name: a computed trait goes over one of the same name that events set. A removed trait
 * is there as null.
 *
 * @example
 * new Map(traitsOf({ profile, now: Date.now() })).get('plan')?.value;
 */
export function traitsOf({
  profile,
  computedTraits = [],
  now,
}: Pick<Question, 'profile' | 'computedTraits' | 'now'>): readonly (readonly [string, Known])[] {
  const byName = new Map<string, Known>(Object.entries(profile.state.traits));
  for (const { id, key, version, valueOf } of computedTraits) {
    const computed = { ...valueOf(profile.state, now), id, version };
    byName.set(key, { value: computed.value, computed });
  }
  return [...byName];
}

function audiencesOf({ segments, profile, now }: Question): readonly (readonly [string, Known])[] {
  return segments.map((segment) => {
    const { member } = segment.evaluate(profile.state, now);
    return [segment.key, { value: member, at: profile.memberships[segment.id]?.since }] as const;
  });
}

function inFull({ value, sourceId, at, computed }: Known): unknown {
  if (computed)
    return {
      value,
      origin: 'computed',
      computed_trait_id: computed.id,
      version: computed.version,
      valid_until: isoTime(computed.validUntil),
      ...(computed.bounded && { bounded: true }),
    };
  return { value, source_id: sourceId ?? null, updated_at: isoTime(at) };
}
