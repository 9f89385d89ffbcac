import { compileIdentity } from './compile-rules.ts';
import { DEFAULT_IDENTITY_DEFINITION } from './default-definition.ts';
import { IdentityDefinition } from './definition.ts';
import type { IdentityRules, TypeRules } from './identity-rules.ts';

/** The same rules without limits and caps: who shares an identifier is one person. */
export function unlimited(rules: IdentityRules): IdentityRules {
  const freed = (type: TypeRules) => ({ ...type, limit: { count: Infinity, windowMs: Infinity } });
  return {
    ...rules,
    types: new Map([...rules.types].map(([name, type]) => [name, freed(type)])),
    others: freed(rules.others),
    maxIdentifiersOfProfile: Infinity,
    maxMergesOfProfile: Infinity,
  };
}

/** What a test changes of a definition; `types` by name, over the defaults of that name. */
export type DefinitionChange = Partial<Omit<IdentityDefinition, 'types' | 'caps' | 'blocked'>> & {
  readonly types?: Readonly<Record<string, object>>;
  /** Types that come first, whatever their place in the defaults. */
  readonly first?: readonly string[];
  readonly caps?: object;
  readonly blocked?: object;
};

/** The default definition with something else in it; a type of a new name comes before `*`. */
export function definitionWith({ types = {}, first = [], ...rest }: DefinitionChange): IdentityDefinition {
  const standing: readonly { readonly type: string }[] = DEFAULT_IDENTITY_DEFINITION.types.map((type) => ({
    ...type,
    ...types[type.type],
  }));
  const names = new Set(standing.map(({ type }) => type));
  const added = Object.entries(types).flatMap(([type, more]) => (names.has(type) ? [] : [{ type, ...more }]));
  const others = standing.findIndex(({ type }) => type === '*');
  return IdentityDefinition.parse({
    ...DEFAULT_IDENTITY_DEFINITION,
    ...rest,
    types: standing.toSpliced(others, 0, ...added).sort((a, b) => rankIn(first, a) - rankIn(first, b)),
  });
}

function rankIn(first: readonly string[], { type }: { readonly type: string }): number {
  const rank = first.indexOf(type);
  return rank < 0 ? first.length : rank;
}

/** The same as rules of version 1. */
export function rulesWith(change: DefinitionChange): IdentityRules {
  return compileIdentity(definitionWith(change), 1);
}
