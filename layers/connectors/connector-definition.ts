import type { DestinationDefinition } from './actions-core.cjs';
import type { Connector } from '@tributary/domain/destinations/connectors';
import type { RandomBytes } from '@tributary/domain/ids/ids';
import type { JsonObject } from '@tributary/domain/outcomes/json';

/** A connector of the catalogue: what Segment's kit needs to run it, and what it does not say. */
export type ConnectorDefinition = {
  readonly key: string;
  readonly definition: DestinationDefinition;
  /** Secret settings that are made here and not asked for. */
  readonly generate?: (random: RandomBytes) => JsonObject;
  /** Further settings that are kept here and never sent. */
  readonly kept?: readonly string[];
  /** Makes the secret that signs anew; the port `Connectors` says how. */
  readonly rotate?: Connector['rotate'];
};
