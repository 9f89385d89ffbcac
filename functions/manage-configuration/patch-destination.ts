import type { DestinationItem } from '@tributary/domain/configuration/items';
import type { WorkspaceConfiguration } from '@tributary/domain/configuration/configuration-store';
import type { Connector } from '@tributary/domain/destinations/connectors';
import { destinationPattern } from '@tributary/domain/destinations/destination-pattern';
import { SECRET_MAX_AGE_MS } from '@tributary/domain/destinations/secret-age';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import * as z from 'zod';
import { applies } from './applies.ts';
import type { Answer, ManageConfiguration } from './call.ts';
import { changeable, changeSecret } from './change-secret.ts';
import { change, configurationOf } from './change.ts';
import {
  connectorOf,
  DestinationChange,
  fitsRule,
  mustBeDeliverable,
  splitSettings,
  withoutNulls,
} from './destinations.ts';
import { finishDestination, type Making, settleRule } from './finish-destination.ts';
import { mustHold, readBody } from './read-body.ts';
import { leavingNothing } from './remove-remains.ts';
import { mustBeFree } from './repeated-call.ts';
import { destinationView } from './views.ts';

/**
 * Changes a destination. The rule is widened before the change is noted and narrowed after it, so that no fact that
 * somebody is already asked for misses its rule; what comes too much is filtered. Its secret is changed after it too:
 * a change that is refused leaves no trace, and one that stops in between is repeated. One that is still being made is
 * finished besides. Widening makes a rule anew that a deletion has just removed: whatever ends the change, it looks
 * whether the destination is still there.
 */
export const patchDestination: Answer = async ({ dependencies, request, workspaceId, id }) => {
  const { store, connectors } = dependencies;
  const body = readBody(request, DestinationChange);
  const stored = await configurationOf(store, workspaceId);
  const before = changeable(stored, id);
  const known = connectorOf(connectors, before.connector);
  const { open, secret: sent } = splitSettings(known, body.settings ?? {});
  const held = await keptSecret(dependencies, before);
  const secret = withoutNulls({ ...held, ...sent });
  const decide = (configuration: WorkspaceConfiguration) => {
    const next = withChange(changeable(configuration, id), body, open);
    if (body.name !== undefined) mustBeFree(configuration, next);
    if (body.settings) mustHold(known.checkSettings(checkedSettings(known, { next, secret, sent })));
    // Another action has other fields. An unrelated change is not refused for what is stored.
    const mapping = body.mapping || body.action !== undefined ? mappingOf(next) : undefined;
    mustBeDeliverable(known, { ...next, mapping }, configuration);
    return { put: [next], answer: next };
  };
  // Nothing outside is touched before the change is known to be right.
  decide(stored);
  const shown = await leavingNothing(dependencies, { workspaceId, item: before }, async () => {
    await widenRule(dependencies, workspaceId, { before, wanted: body.subscriptions });
    const item = await change(store, workspaceId, decide);
    return bringAbout(dependencies, { workspaceId, item, known, secret: sent });
  });
  return { status: 200, body: { ...shown, ...applies(dependencies, ageOf(dependencies, sent)) } };
};

/** What of a change is outside of the configuration. */
async function bringAbout(dependencies: ManageConfiguration, making: Making) {
  const { workspaceId, item, secret: sent } = making;
  if (item.state === 'creating') return finishDestination(dependencies, making);
  await keepSent(dependencies, { workspaceId, item, sent });
  await settleRule(dependencies, workspaceId, item);
  return destinationView(item);
}

function ageOf({ configurationMaxAgeMs }: ManageConfiguration, sent: JsonObject): number {
  const isSecret = Object.keys(sent).length > 0;
  return isSecret ? Math.max(configurationMaxAgeMs, SECRET_MAX_AGE_MS) : configurationMaxAgeMs;
}

type Sent = { readonly workspaceId: string; readonly item: DestinationItem; readonly sent: JsonObject };

async function keepSent(dependencies: ManageConfiguration, { workspaceId, item, sent }: Sent): Promise<void> {
  const { id, secretName } = item;
  if (secretName === undefined || Object.keys(sent).length === 0) return;
  await changeSecret(dependencies, { workspaceId, id, secretName }, (kept) =>
    withoutNulls({ ...kept, ...sent }),
  );
}

/** What its secret holds; undefined where it may not have been made yet. */
async function keptSecret(
  { secrets }: ManageConfiguration,
  { secretName, state }: DestinationItem,
): Promise<JsonObject | undefined> {
  return secretName === undefined || state === 'creating' ? undefined : secrets.get(secretName);
}

type Settled = { readonly next: DestinationItem; readonly secret: JsonObject; readonly sent: JsonObject };

/** What a person asked for: those that are made here are not looked at, unless they were sent, be it to remove them. */
function checkedSettings(known: Connector, { next, secret, sent }: Settled): JsonObject {
  const isMade = ([key]: readonly [string, unknown]) => known.generated.includes(key);
  const settings = Object.entries({ ...openSettings(next), ...secret }).filter((entry) => !isMade(entry));
  return Object.fromEntries([...settings, ...Object.entries(sent).filter(isMade)]);
}

function withChange(item: DestinationItem, body: DestinationChange, open: JsonObject): DestinationItem {
  return {
    ...item,
    name: body.name ?? item.name,
    enabled: body.enabled ?? item.enabled,
    subscriptions: body.subscriptions ?? item.subscriptions,
    requiresConsent: body.requiresConsent ?? item.requiresConsent,
    settings: withoutNulls({ ...openSettings(item), ...open }),
    action: kept(body.action, item.action),
    filter: kept(body.filter, item.filter),
    mapping: kept(body.mapping, item.mapping),
  };
}

/** Not sent: as it was. Sent as null: no more. */
function kept<T>(sent: T | null | undefined, before: T | undefined): T | undefined {
  return sent === undefined ? before : (sent ?? undefined);
}

const Settings = z.record(z.string(), z.json());

function openSettings({ settings }: DestinationItem): JsonObject {
  return Settings.parse(settings);
}

function mappingOf({ mapping }: DestinationItem): JsonObject | undefined {
  return mapping && Settings.parse(mapping);
}

async function widenRule(
  { resources }: ManageConfiguration,
  workspaceId: string,
  rule: { readonly before: DestinationItem; readonly wanted: DestinationItem['subscriptions'] | undefined },
): Promise<void> {
  const { before, wanted } = rule;
  if (before.state !== 'ready' || !wanted) return;
  const subscriptions = [...before.subscriptions, ...wanted];
  if (!fitsRule(workspaceId, subscriptions)) return;
  const pattern = destinationPattern(workspaceId, { subscriptions });
  await resources.update({ destinationId: before.id, pattern, enabled: true });
}
