import type { CompiledConfiguration, CurrentConfiguration } from '@tributary/domain/configuration/compiled';
import type { ProfileStore } from '@tributary/domain/profiles/profile-store';
import type { FindToken } from '@tributary/domain/serving/reader';

export type Dependencies = {
  readonly profiles: Pick<ProfileStore, 'read'>;
  readonly tokens: FindToken;
  readonly configuration: CurrentConfiguration;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

/** What a request with a token is answered with. */
export type Serving = Dependencies & { readonly workspace: CompiledConfiguration };
