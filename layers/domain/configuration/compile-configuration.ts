import { askedOfAccounts, MEMBERS_FEATURE } from '../accounts/members.ts';
import { compileComputedTrait } from '../computed-traits/compile.ts';
import { compileVersions } from '../identity/former-rules.ts';
import type { IdentityRules } from '../identity/identity-rules.ts';
import { DEFAULT_IDENTITY_RULES } from '../identity/rules.ts';
import { compileSegment, type KnownRules } from '../segments/compile.ts';
import { distinctFeatures } from '../segments/features.ts';
import type { AccountConfiguration, CompiledConfiguration, VisitorConfiguration } from './compiled.ts';
import type { WorkspaceConfiguration } from './configuration-store.ts';
import type { DestinationItem, Subject, WorkspaceItem } from './items.ts';

/**
 * A workspace's configuration made ready to run. A segment that does not compile, such as one that an older version
 * stored, is left out and named in `brokenSegments`: it never stops its workspace.
 *
 * @example
 * const stored = await store.workspace(workspaceId);
 * const configuration = stored && compileConfiguration(stored);
 */
export function compileConfiguration(stored: WorkspaceConfiguration): CompiledConfiguration {
  const people = compileRules(stored, 'people');
  const accounts = compileRules(stored, 'accounts');
  const isAsked = askedOfAccounts(people.rules).size > 0;
  const destinations = stored.items.flatMap((item) => (item.kind === 'destination' ? [item] : []));
  return {
    workspaceId: stored.workspace.id,
    version: stored.version,
    identifierKey: Buffer.from(stored.workspace.identifierKey, 'base64url'),
    identity: identityOf(stored),
    ...people.rules,
    brokenSegments: [...people.broken, ...accounts.broken],
    accounts: isAsked ? withMembers(accounts.rules) : accounts.rules,
    visitor: visitorOf(stored),
    destinations,
    ...wants(stored.workspace, destinations),
  };
}

function identityOf({ items }: WorkspaceConfiguration): IdentityRules {
  const item = items.find(({ kind }) => kind === 'identity');
  return item?.kind === 'identity' ? compileVersions(item) : DEFAULT_IDENTITY_RULES;
}

function visitorOf({ items }: WorkspaceConfiguration): VisitorConfiguration {
  const item = items.find(({ kind }) => kind === 'visitor');
  if (item?.kind !== 'visitor') return { traits: new Set(), segments: new Set() };
  return { traits: new Set(item.traits), segments: new Set(item.segments) };
}

function compileRules({ items }: WorkspaceConfiguration, subject: Subject) {
  const isOwn = ({ of = 'people' }: { readonly of?: Subject | undefined }) => of === subject;
  const traits = items.flatMap((item) => (item.kind === 'computed-trait' && isOwn(item) ? [item] : []));
  const asked = items.flatMap((item) => (item.kind === 'segment' && isOwn(item) ? [item] : []));
  const computed = compileEach(traits, compileComputedTrait);
  const known: KnownRules = {
    computedTraits: new Map(computed.compiled.map((trait) => [trait.key, trait])),
    accountSegments: subject === 'people' ? accountSegmentsOf(items) : new Map(),
  };
  const segments = compileEach(asked, (item) => compileSegment(item, known));
  const rules = {
    segments: segments.compiled,
    computedTraits: computed.compiled,
    features: distinctFeatures([...segments.compiled, ...computed.compiled]),
  };
  return { rules, broken: [...segments.broken, ...computed.broken] };
}

/** Where people are asked about their accounts, each account has to know whom to tell. */
function withMembers(rules: AccountConfiguration): AccountConfiguration {
  return { ...rules, features: distinctFeatures([rules, { features: [MEMBERS_FEATURE] }]) };
}

function accountSegmentsOf(items: WorkspaceConfiguration['items']): ReadonlyMap<string, string> {
  return new Map(
    items.flatMap((item) =>
      item.kind === 'segment' && item.of === 'accounts' ? [[item.key, item.id] as const] : [],
    ),
  );
}

/** Each alone, so that one that does not compile harms no other. */
function compileEach<I extends { readonly id: string }, C>(items: readonly I[], compile: (item: I) => C) {
  const compiled: C[] = [];
  const broken: string[] = [];
  for (const item of items) {
    try {
      compiled.push(compile(item));
    } catch {
      broken.push(item.id);
    }
  }
  return { compiled, broken };
}

/**
 * Asked for every change of every commit, so it is looked up and not searched. A disabled destination still asks: what
 * its pause leaves out has to reach `deliver-activations` to be counted there, for the price of a bus entry.
 */
function wants(
  workspace: WorkspaceItem,
  destinations: readonly DestinationItem[],
): Pick<CompiledConfiguration, 'wantsFact' | 'wantsEvent'> {
  const asked = destinations
    .filter(({ state }) => state === 'ready')
    .flatMap((destination) => destination.subscriptions);
  const facts = new Set<string>(workspace.facts);
  const transitions = new Set(
    asked.flatMap((one) =>
      one.to === 'segment' ? one.on.map((on) => `${FACT_OF[on]} ${one.segmentId}`) : [],
    ),
  );
  const events = new Set(asked.flatMap((one) => (one.to === 'event' ? [eventKey(one.type, one.name)] : [])));
  return {
    wantsFact: (name, segmentId) => facts.has(name) || transitions.has(`${name} ${segmentId ?? ''}`),
    wantsEvent: ({ type, name }) =>
      events.has(eventKey(type)) || (name !== undefined && events.has(eventKey(type, name))),
  };
}

const FACT_OF = { entered: 'Segment Entered', exited: 'Segment Exited' } as const;
const eventKey = (type: string, name?: string) => (name === undefined ? type : `${type}\u0000${name}`);
