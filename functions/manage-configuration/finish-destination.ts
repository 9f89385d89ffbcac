import type { DestinationItem } from '@tributary/domain/configuration/items';
import type { Connector } from '@tributary/domain/destinations/connectors';
import { destinationPattern } from '@tributary/domain/destinations/destination-pattern';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import { Problem } from '@tributary/domain/outcomes/problem';
import type { ManageConfiguration } from './call.ts';
import { change, configurationOf, itemsOf } from './change.ts';
import { withoutNulls } from './destinations.ts';
import { leavingNothing, removeRemains } from './remove-remains.ts';
import { destinationView } from './views.ts';

/** Deliveries of one destination at once: so many functions, each with ten messages. */
const MAXIMUM_CONCURRENCY = 5;

export type Making = {
  readonly workspaceId: string;
  readonly item: DestinationItem;
  readonly known: Connector;
  /** Secret settings that were sent; `null` takes one away. */
  readonly secret: JsonObject;
};

/**
 * Makes what a destination that is `creating` lacks, and notes it as ready. Every step can be repeated, by this caller
 * or another. Of one that is deleted meanwhile nothing is left.
 *
 * @returns the destination with the settings that were made here, which are shown this once
 */
export function finishDestination(dependencies: ManageConfiguration, making: Making) {
  return leavingNothing(dependencies, making, () => makeReady(dependencies, making));
}

async function makeReady(dependencies: ManageConfiguration, making: Making) {
  const { store, resources } = dependencies;
  const { workspaceId, item } = making;
  const generated = await keepSecret(dependencies, making);
  await resources.create({
    workspaceId,
    destinationId: item.id,
    pattern: destinationPattern(workspaceId, item),
    maximumConcurrency: MAXIMUM_CONCURRENCY,
  });
  const ready = await change(store, workspaceId, (configuration) => {
    const now = itemsOf(configuration, 'destination').find(({ id }) => id === item.id);
    if (!now || now.state === 'deleting') return { answer: undefined };
    const next: DestinationItem = { ...now, state: 'ready' };
    return { put: [next], answer: next };
  });
  if (!ready) throw new Problem('conflict', 'The destination was deleted while it was being made.');
  if (!isSame(ready.subscriptions, item.subscriptions)) await settleRule(dependencies, workspaceId, ready);
  return { ...destinationView(ready), settings: { ...ready.settings, ...generated } };
}

/** What the call that made it answered, or would have. */
export async function shownAgain({ secrets, random }: ManageConfiguration, { item, known }: Making) {
  const kept = item.secretName === undefined ? {} : await secrets.get(item.secretName);
  const generated = pick(kept, known.generate(random));
  return { ...destinationView(item), settings: { ...item.settings, ...generated } };
}

/** A secret that an earlier attempt made stays: somebody may have been shown it. */
async function keepSecret(
  { secrets, random }: ManageConfiguration,
  { item, known, secret }: Making,
): Promise<JsonObject> {
  const name = item.secretName;
  if (name === undefined) return {};
  const made = known.generate(random);
  await secrets.create(name, withoutNulls({ ...made, ...secret }));
  const kept = await secrets.update(name, (found) => withoutNulls({ ...found, ...secret }));
  return pick(kept, made);
}

function pick(from: JsonObject, like: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(from).filter(([key]) => Object.hasOwn(like, key)));
}

const ROUNDS = 5;

/** Brings the rule to what is configured, and looks again: another change may have come in between. */
export async function settleRule(
  dependencies: ManageConfiguration,
  workspaceId: string,
  destination: DestinationItem,
): Promise<void> {
  const { store, resources } = dependencies;
  let { subscriptions } = destination;
  for (let round = 0; round < ROUNDS; round += 1) {
    const pattern = destinationPattern(workspaceId, { subscriptions });
    // A disabled one keeps its rule, so that what it leaves out is counted.
    await resources.update({ destinationId: destination.id, pattern, enabled: true });
    const destinations = itemsOf(await configurationOf(store, workspaceId), 'destination');
    const now = destinations.find(({ id }) => id === destination.id);
    // Deleted meanwhile: the update may have made its rule anew.
    if (!now || now.state === 'deleting')
      return removeRemains(dependencies, { workspaceId, item: destination });
    if (isSame(now.subscriptions, subscriptions)) return;
    ({ subscriptions } = now);
  }
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
