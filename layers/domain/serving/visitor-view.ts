import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { IdentityRules } from '../identity/identity-rules.ts';
import type { MainItem } from '../profiles/items.ts';
import { namesOneOf } from './named-values.ts';
import { traitsOf } from './traits-view.ts';

type Workspace = Pick<CompiledConfiguration, 'visitor' | 'identity' | 'segments' | 'computedTraits'>;

/** What a page sees of its visitor. */
export type VisitorView = {
  readonly traits: Readonly<Record<string, unknown>>;
  /** Key → whether the visitor is in. */
  readonly segments: Readonly<Record<string, boolean>>;
};

/**
 * What a page may see of its own visitor: traits and segments that the workspace lists for it, and no identifier. A
 * listed trait that has become one, or that holds one's value at any depth and however it is written, is left out whole:
 * a list without some of its elements would say something else.
 *
 * @param profile of a person
 * @example
 * visitorView(main, configuration, Date.now()); // { traits: { plan: 'gold' }, segments: { big_spenders: true } }
 */
export function visitorView(profile: MainItem, workspace: Workspace, now: number): VisitorView {
  const { visitor, identity, segments, computedTraits } = workspace;
  const hidden = identifyingTraits(identity);
  const names = namesOneOf(profile.identifiers.map(({ value }) => value));
  const traits = traitsOf({ profile, computedTraits, now }).filter(
    ([name, { value }]) =>
      visitor?.traits.has(name) === true && !hidden.has(name) && value !== null && !names(value),
  );
  const asked = segments.filter(({ key }) => visitor?.segments.has(key));
  return {
    traits: Object.fromEntries(traits.map(([name, { value }]) => [name, value])),
    segments: Object.fromEntries(
      asked.map((segment) => [segment.key, segment.evaluate(profile.state, now).member]),
    ),
  };
}

/**
 * Traits from which identifiers are read, by the names of their outermost fields.
 *
 * @example
 * identifyingTraits(DEFAULT_IDENTITY_RULES); // Set { 'email', 'phone' }
 */
export function identifyingTraits({ reading }: Pick<IdentityRules, 'reading'>): ReadonlySet<string> {
  return new Set(
    reading.paths.flatMap(({ parts }) => {
      const at = parts.indexOf('traits');
      const name = parts[at + 1];
      return at >= 0 && name !== undefined ? [name] : [];
    }),
  );
}
