import { shortHash } from '../ids/ids.ts';
import type { IdentityRules } from '../identity/identity-rules.ts';
import type { JsonObject } from '../outcomes/json.ts';
import type { MainItem, RedirectItem } from '../profiles/items.ts';
import type { Change } from './change.ts';
import type { Fact } from './fact.ts';
import { withoutPersonal } from './without-personal.ts';

/** What the facts of one commit are made of. */
export type Committed = {
  readonly workspaceId: string;
  readonly item: Pick<MainItem | RedirectItem, 'key' | 'profileId' | 'version' | 'changes'>;
  /** By which its events were read; absent: the defaults. */
  readonly identity?: IdentityRules;
  /** Body of a forwarded event by the index of its change. A forwarded event without one makes no fact. */
  readonly bodies: ReadonlyMap<number, JsonObject>;
};

/**
 * The facts of a commit, in the order of its `changes`. Their ids depend on the committed item alone, so that whoever
 * publishes them twice publishes the same ones.
 *
 * @example
 * factsOf({ workspaceId, item, bodies: new Map() });
 * // [{ name: 'Segment Entered', detail: { id: 'Qm3cV0x9a1E', number: 1, … } }]
 */
export function factsOf(committed: Committed): Fact[] {
  return committed.item.changes
    .map((_, index) => factAt(committed, index))
    .filter((fact) => fact !== undefined);
}

/**
 * The fact of one change of a commit; undefined where there is no such change, or no body for it.
 *
 * @example
 * factAt({ workspaceId, item, bodies: new Map() }, 0)?.name; // 'Profile Created'
 */
export function factAt(committed: Committed, index: number): Fact | undefined {
  const { workspaceId, item, bodies, identity } = committed;
  const change = item.changes[index];
  if (change === undefined) return undefined;
  const common = {
    v: 1,
    id: shortHash(item.profileId, String(item.version), String(index)),
    workspaceId,
    profileId: item.profileId,
    key: item.key,
    at: new Date(change.at).toISOString(),
    number: change.number,
  } as const;
  const event = bodies.get(index);
  return factOf(change, common, event && { index, event, identity });
}

type Envelope = FactDetailOf<'Profile Created'>;
type FactDetailOf<Name extends Fact['name']> = Extract<Fact, { name: Name }>['detail'];

type Body = {
  readonly index: number;
  readonly event: JsonObject;
  readonly identity: IdentityRules | undefined;
};

function factOf(change: Change, common: Envelope, body: Body | undefined): Fact | undefined {
  switch (change.is) {
    case 'segment-entered':
      return { name: 'Segment Entered', detail: { ...common, ...transition(change) } };
    case 'segment-exited':
      return { name: 'Segment Exited', detail: { ...common, ...transition(change) } };
    case 'profile-created':
      return { name: 'Profile Created', detail: common };
    case 'profile-merged':
      return { name: 'Profile Merged', detail: { ...common, ...merger(change) } };
    case 'profile-unmerged':
      return { name: 'Profile Unmerged', detail: { ...common, stays: change.stays, left: change.left } };
    case 'trait-changed':
      return { name: 'Trait Changed', detail: { ...common, trait: change.trait } };
    case 'event-forwarded':
      return body && { name: 'Event Forwarded', detail: { ...common, ...forwarded(change, body) } };
  }
}

function transition(change: Extract<Change, { is: 'segment-entered' | 'segment-exited' }>) {
  const { segmentId, segmentKey, segmentVersion, reason } = change;
  return { segmentId, segmentKey, segmentVersion, reason };
}

function merger({ merged, numbers }: Extract<Change, { is: 'profile-merged' }>) {
  return { merged: [...merged], numbers: { ...numbers } };
}

function forwarded(
  change: Extract<Change, { is: 'event-forwarded' }>,
  { index, event: whole, identity }: Body,
) {
  const { type, name, messageId, chunk } = change;
  const event = withoutPersonal(whole, identity);
  const body = event === whole ? {} : { body: { chunk, index } };
  return { type, ...(name === undefined ? {} : { name }), messageId, event, ...body };
}
