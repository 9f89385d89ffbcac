import { ledgerTable, type Ledger } from '../commands/ledger-table.ts';
import { columns, count, duration, percentile } from '../format.ts';
import type { LocalJson } from '../local-json.ts';
import type { Received } from '../receiver.ts';
import { eventCalls, segmentCalls } from './deliveries.ts';
import type { Person } from './profiles.ts';

/** Everything that the summary tells of. */
export type Day = {
  /** Name → person, the merged one first. */
  readonly people: Readonly<Record<string, Person>>;
  readonly received: readonly Received[];
  /** messageId → when it was accepted, milliseconds since the epoch. */
  readonly accepted: ReadonlyMap<string, number>;
  readonly ledger: Ledger;
  /** Id → name, of sources and of destinations. */
  readonly names: Readonly<Record<string, string>>;
  readonly local: LocalJson;
};

export type Section = { readonly title: string; readonly lines: readonly string[] };

/** The day in figures: what a person reads when all acts are played. */
export function summary(day: Day): readonly Section[] {
  const [merged] = Object.entries(day.people);
  return [
    ...(merged ? [{ title: 'One person, in full (times are UTC)', lines: inFull(merged[1]) }] : []),
    { title: 'Who is in which segment, and why', lines: memberships(day.people) },
    { title: 'What was delivered, signed (times are UTC)', lines: delivered(day) },
    { title: 'From accepted to delivered', lines: latency(day) },
    { title: 'The ledger', lines: indented(ledgerTable(named(day.ledger, day.names))) },
    { title: 'To paste next', lines: indented(pasteLines(day.local, Object.keys(day.people)[0] ?? '')) },
  ];
}

function inFull({ profileId, merges, traits, identifiers, events }: Person): readonly string[] {
  return [
    ...columns([
      ['profile', `${profileId}, ${count(merges, 'merge')}`],
      ...identifiers.map(({ type, id }) => [type, id]),
      ...Object.entries(traits).map(([name, value]) => [`trait ${name}`, JSON.stringify(value)]),
      ...events.map(({ timestamp, type, event, name }) => [
        time(timestamp),
        `${type} ${event ?? name ?? ''}`,
      ]),
    ]),
  ];
}

function memberships(people: Day['people']): readonly string[] {
  return columns(
    Object.entries(people).flatMap(([name, { segments }]) =>
      segments.flatMap(({ key, member, conditions }) => [
        [name, member ? 'in' : 'not in', key, '', ''],
        // Of who is not in, only what keeps them out.
        ...conditions
          .filter(({ holds }) => member || !holds)
          .map(({ condition, holds, value }) => [
            '',
            '',
            `${holds ? '✓' : '·'} ${condition}`,
            `has ${JSON.stringify(value)}`,
          ]),
      ]),
    ),
  );
}

function delivered({ received, people }: Day): readonly string[] {
  const known = new Set(Object.keys(people));
  const told = segmentCalls(received)
    .filter(({ userId, answered }) => known.has(userId) && answered < 300)
    .map(({ at, path, userId, member, key, reason }) => [
      time(at),
      path,
      `${userId} ${member ? 'entered' : 'left'} ${key}`,
      `by ${reason ?? 'its present state'}`,
    ]);
  const forwarded = eventCalls(received)
    .filter(({ userId }) => known.has(userId))
    .map(({ at, path, userId, event, answered }) => [
      time(at),
      path,
      `${userId} ${event}`,
      `answered ${answered}`,
    ]);
  const rows = [...told, ...forwarded].sort(([a = ''], [b = '']) => a.localeCompare(b));
  const verified = received.filter((call) => call.verified).length;
  return [...columns(rows), `    ${verified} of ${count(received.length, 'call')} carried a right signature`];
}

function latency({ received, accepted }: Day): readonly string[] {
  const took = latencies(received, accepted);
  const figure = (share: number): string => duration(percentile(took, share) ?? NaN);
  return took.length === 0
    ? ['    nothing was delivered']
    : [`    p50 ${figure(0.5)} · p95 ${figure(0.95)}   (${count(took.length, 'order')}, first try)`];
}

/** Of each forwarded event, from the API's 200 to its first arrival, milliseconds. */
export function latencies(
  received: readonly Received[],
  accepted: ReadonlyMap<string, number>,
): readonly number[] {
  const first = new Map<string, number>();
  for (const { messageId, at } of eventCalls(received)) if (!first.has(messageId)) first.set(messageId, at);
  return [...first].flatMap(([messageId, at]) => {
    const since = accepted.get(messageId);
    return since === undefined ? [] : [Math.max(0, at - since)];
  });
}

function named({ sources, destinations }: Ledger, names: Day['names']): Ledger {
  const rename = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).map(([id, value]) => [names[id] ?? id, value]));
  return { sources: rename(sources), destinations: rename(destinations) };
}

/** Commands for a shell, whole and ready: what a person tries first. */
export function pasteLines(local: LocalJson, userId: string): readonly string[] {
  const { apiUrl, workspace, writeKey, adminToken, profileToken } = local;
  const event = JSON.stringify({ userId, event: 'Order Completed', properties: { revenue: 30 } });
  const person = `${apiUrl}/v1/profiles/users/user_id:${userId}`;
  return [
    `curl -s ${apiUrl}/v1/track -u ${writeKey}: -H 'content-type: application/json' -d '${event}'`,
    `curl -s ${person}/traits -H 'authorization: Bearer ${profileToken}'`,
    `curl -s ${person}/segments -H 'authorization: Bearer ${profileToken}'`,
    `curl -s ${apiUrl}/v1/workspaces/${workspace}/segments -H 'authorization: Bearer ${adminToken}'`,
    `curl -s ${apiUrl}/v1/workspaces/${workspace}/ledger -H 'authorization: Bearer ${adminToken}'`,
  ];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((text) => (text ? `    ${text}` : ''));
}

function time(at: string | number): string {
  return new Date(at).toISOString().slice(11, 19);
}
