import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { MainItem } from '../profiles/items.ts';

/** Type of the identifier that an account's profile stands under. No event names a person by it. */
export const GROUP_ID = 'group_id';

/** Whose profile it is. */
export type Collection = 'users' | 'accounts';

const ACCOUNT = 'acc_';

/**
 * Whether a profile is a person's or an account's.
 *
 * @example
 * collectionOf(main); // 'accounts'
 */
export function collectionOf({ profileId }: Pick<MainItem, 'profileId'>): Collection {
  return profileId.startsWith(ACCOUNT) ? 'accounts' : 'users';
}

/**
 * The configuration with the rules that are asked of such profiles. Events are forwarded from people's profiles alone,
 * so that none is forwarded twice.
 *
 * @example
 * const { segments } = configurationFor(collectionOf(main), configuration);
 */
export function configurationFor(
  collection: Collection,
  configuration: CompiledConfiguration,
): CompiledConfiguration {
  if (collection === 'users') return configuration;
  const { accounts = NONE } = configuration;
  return { ...configuration, ...accounts, wantsEvent: () => false };
}

const NONE = { segments: [], computedTraits: [], features: [] };
