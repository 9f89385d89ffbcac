import {
  HOUR,
  MINUTE,
  NOON,
  SOURCE,
  type Sent,
  WORKSPACE,
} from '@tributary/domain/profiles/profiles.fixtures';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import type { EventLine } from '@tributary/domain/collecting/event-line';

/** An event as one client made it; its copies differ in nothing but what collecting adds. */
export type Made = {
  readonly event: Sent;
  readonly at: number;
  readonly historical: boolean;
  /** How much later than the first ones it is received, milliseconds; `at` has it in. */
  readonly later?: number;
};

/** A copy of an event in a record. `skew`: what another `sentAt` did to its corrected time, milliseconds. */
export type Line = { readonly event: number; readonly skew: number };

/** What happens from outside, in this order. */
export type Step =
  | {
      readonly is: 'send';
      readonly partition: number;
      readonly lines: readonly Line[];
      readonly again: boolean;
    }
  | { readonly is: 'reshard' }
  | { readonly is: 'wait'; readonly ms: number }
  /** Nothing is under way any more, and then so much time passes. */
  | { readonly is: 'pass'; readonly ms: number }
  | { readonly is: 'wake'; readonly event: number }
  /** Somebody looks at the profile of this event and takes one thing out of it. */
  | {
      readonly is: 'unmerge';
      readonly event: number;
      readonly by: 'identifier' | 'merge';
      readonly which: number;
    };

export type Workload = { readonly events: readonly Made[]; readonly steps: readonly Step[] };

/** Event times are that far apart, so that no skew changes which of two events is the newer. */
export const QUANTUM = MINUTE;
const MAX_SKEW = 900;

type Random = () => number;
const below = (random: Random, limit: number) => Math.floor(random() * limit);
const oneOf = <T>(random: Random, things: readonly T[]): T => things[below(random, things.length)]!;

/**
 * A few people with more devices than hands, who share some, sign up, log in, change address and call themselves anew.
 *
 * @param takenApart share of workloads in which somebody takes profiles apart
 * @param change so long passes once where no day does, milliseconds; undefined: it does not
 */
export function workload(random: Random, takenApart = 0.4, change?: number): Workload {
  const count = 8 + below(random, random() < 0.2 ? 70 : 28);
  const events = madeEvents(random, count);
  const sends = sendsOf(random, events);
  const unmerges = random() < takenApart ? 0.15 : 0;
  const days = passesOf(random, sends.length);
  const isShort = change !== undefined && days.size === 0;
  const passes = isShort ? new Map([[1 + below(random, sends.length), change]]) : days;
  const steps: Step[] = sends.flatMap((send, index): Step[] => {
    const also: Step[] = [];
    const pass = passes.get(index);
    if (pass !== undefined) also.push({ is: 'pass', ms: pass });
    if (random() < 0.06) also.push({ is: 'reshard' });
    if (random() < 0.06) also.push({ is: 'wait', ms: below(random, 2 * HOUR) });
    if (random() < 0.08) also.push({ is: 'wake', event: below(random, count) });
    if (random() < unmerges) {
      const by = random() < 0.5 ? 'identifier' : 'merge';
      also.push({ is: 'unmerge', event: below(random, count), by, which: below(random, 6) });
    }
    return [...also, send];
  });
  return { events: laterOf(events, steps), steps };
}

/**
 * Before which sends a day or more goes by. The seconds keep events of different days from being whole minutes apart, so
 * that no skew puts one into another window.
 */
function passesOf(random: Random, sends: number): ReadonlyMap<number, number> {
  const times = random() < 0.35 ? 1 + below(random, 2) : 0;
  return new Map(
    Array.from({ length: times }, (_, index) => [
      1 + below(random, sends),
      oneOf(random, [22, 30, 30, 60]) * HOUR + (1 + 2 * index) * 7_000,
    ]),
  );
}

/** Events that were sent for the first time when time had passed are as much younger. */
function laterOf(events: readonly Made[], steps: readonly Step[]): Made[] {
  const later = new Map<number, number>();
  let passed = 0;
  for (const step of steps) {
    if (step.is === 'pass') passed += step.ms;
    if (step.is === 'send')
      for (const { event } of step.lines) if (!later.has(event)) later.set(event, passed);
  }
  return events.map((made, index) => {
    const own = later.get(index) ?? 0;
    return own > 0 ? { ...made, at: made.at + own, later: own } : made;
  });
}

function madeEvents(random: Random, count: number): Made[] {
  const people = 1 + below(random, 4);
  const devices = 2 + below(random, 2 * people + 3);
  let tick = 0;
  return Array.from({ length: count }, (_, index) => {
    const person = below(random, people);
    // Mostly their own devices, now and then one that somebody else uses too.
    const device = random() < 0.75 ? (person * 2 + below(random, 2)) % devices : below(random, devices);
    const tie = random() < 0.06;
    if (!tie) tick += 1 + below(random, 9);
    return {
      event: madeEvent(random, { index, person, device }),
      at: NOON - 19 * HOUR + tick * QUANTUM,
      historical: random() < 0.03,
    };
  });
}

type Who = { readonly index: number; readonly person: number; readonly device: number };

function madeEvent(random: Random, { index, person, device }: Who): Sent {
  const common: JsonObject & { messageId: string } = {
    messageId: `m${index}`,
    ...(random() < 0.92 && { anonymousId: `a${device}` }),
    // Some clients say no time: collecting gives the time of receipt.
    ...(random() < 0.05 && { timestamp: null }),
  };
  const userId = `u${person}`;
  const email = random() < 0.8 ? `e${person}@example.com` : `e${below(random, 4)}@example.com`;
  const known: JsonObject = 'anonymousId' in common ? {} : { userId };
  const roll = random();
  if (roll < 0.2) {
    const plan = oneOf(random, ['pro', 'free', null]);
    return { ...common, type: 'identify', userId, traits: { ...(random() < 0.6 && { email }), plan } };
  }
  if (roll < 0.25) {
    const previousId = random() < 0.5 ? `u${below(random, 4)}` : `a${below(random, 6)}`;
    return { ...common, type: 'alias', userId, previousId };
  }
  if (roll < 0.31) return { ...common, ...known, type: 'group', groupId: `g${below(random, 2)}`, traits: {} };
  const context: JsonObject = random() < 0.15 ? { traits: { email } } : {};
  const name = random() < 0.5 ? 'Order Completed' : 'Product Added';
  const properties = { total: below(random, 9000) / 100, shelf: `s${index % 4}` };
  const loggedIn: JsonObject = random() < 0.3 ? { userId } : known;
  return { ...common, ...loggedIn, type: 'track', event: name, properties, context };
}

/** Records of a few events each, mostly in order; some events come late, some come again in other company. */
function sendsOf(random: Random, events: readonly Made[]): Extract<Step, { is: 'send' }>[] {
  const order = events.map((_, index) => ({
    index,
    place: index + (random() < 0.25 ? below(random, 30) : 0),
  }));
  order.sort((a, b) => a.place - b.place);
  const ties = tiesOf(events);
  const skewOf = (event: number) => (ties.has(event) ? 0 : below(random, MAX_SKEW));
  const sends: Extract<Step, { is: 'send' }>[] = [];
  const sent: number[] = [];
  while (order.length > 0) {
    const now = order.splice(0, 1 + below(random, 5)).map(({ index }) => index);
    const twice = now.filter(() => random() < 0.05);
    sent.push(...now);
    const lines = [...now, ...twice].map((event) => ({ event, skew: skewOf(event) }));
    sends.push({ is: 'send', partition: below(random, 6), lines, again: false });
    if (random() >= 0.3) continue;
    // Now and then something old.
    const recent = random() < 0.2 ? sent : sent.slice(-12);
    const again = Array.from({ length: 1 + below(random, 6) }, () => oneOf(random, recent));
    const copies = again.map((event) => ({ event, skew: skewOf(event) }));
    sends.push({ is: 'send', partition: below(random, 6), lines: copies, again: true });
  }
  return sends;
}

/** Events of one time: what is the newer of them is decided by their ids, and a skew would decide otherwise. */
function tiesOf(events: readonly Made[]): ReadonlySet<number> {
  const times = Map.groupBy(events.keys(), (index) => events[index]!.at);
  return new Set([...times.values()].filter((group) => group.length > 1).flat());
}

/**
 * The line that collecting writes for a copy of an event.
 *
 * @param received how long after the beginning the copy comes; else the first one's time
 */
export function lineOf(
  { event, at, historical, later = 0 }: Made,
  skew: number,
  received = later,
): EventLine {
  const time = new Date(at).toISOString();
  return {
    v: 1,
    workspaceId: WORKSPACE,
    sourceId: SOURCE,
    messageId: event.messageId,
    type: event.type,
    receivedAt: new Date(NOON + received + skew).toISOString(),
    timestamp: new Date(at + skew).toISOString(),
    ip: '192.0.2.1',
    userAgent: 'test',
    ...(historical && { historical }),
    event: { timestamp: time, ...event },
  };
}
