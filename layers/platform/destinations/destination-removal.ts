import { destinationOf, resourceName } from '@tributary/domain/destinations/names';
import type { DestinationResources } from '@tributary/domain/destinations/ports';
import { deleteMappings } from './mappings.ts';
import { deleteQueue, findQueue, queueNames } from './queues.ts';
import { deleteRule, ruleNames } from './rules.ts';

export type DestinationScope = {
  /** Name of the activations bus. */
  readonly bus: string;
  /** Prefix of everything a destination has in the account, e.g. `tributary-`. */
  readonly prefix: string;
  /** How long a removal waits for what is still being made: milliseconds, 8 s where somebody waits for the answer. */
  readonly patienceMs?: number;
};

const PATIENCE_MS = 8_000;

/**
 * Finds and removes what destinations have in the account, half-made and half-removed ones too. The rule goes first,
 * so that nothing more arrives; the queues go last, since they are what a half-removed destination is found by.
 *
 * @example
 * removeDestinations({ resources: destinationRemoval({ bus: env.ACTIVATIONS_BUS, prefix: env.DESTINATION_PREFIX }) });
 */
export function destinationRemoval({
  bus,
  prefix,
  patienceMs = PATIENCE_MS,
}: DestinationScope): Pick<DestinationResources, 'remove' | 'list'> {
  async function* list(): AsyncGenerator<string, void> {
    const seen = new Set<string>();
    for (const names of [queueNames(`${prefix}dst-`), ruleNames(bus, `${prefix}dst-`)]) {
      for await (const name of names) {
        const id = destinationOf(name);
        if (id === undefined || seen.has(id)) continue;
        seen.add(id);
        yield id;
      }
    }
  }
  return {
    remove: async (destinationId) => {
      const name = resourceName(prefix, destinationId);
      await deleteRule({ bus, name });
      const queue = await findQueue(name);
      if (queue) await deleteMappings(queue.arn, { patienceMs });
      await deleteQueue(name);
      await deleteQueue(`${name}-dead`);
    },
    list,
  };
}
