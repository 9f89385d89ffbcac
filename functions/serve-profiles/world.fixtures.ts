import { accountEvents } from '@tributary/domain/accounts/account-events';
import { accountsToldOf } from '@tributary/domain/accounts/passed-on';
import { configurationFor } from '@tributary/domain/accounts/configuration-for';
import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import { hashSecret } from '@tributary/domain/ids/ids';
import { Problem } from '@tributary/domain/outcomes/problem';
import { commitEvents } from '@tributary/domain/profiles/commit-events';
import { findProfile } from '@tributary/domain/profiles/find-profile';
import { memoryProfileStore } from '@tributary/domain/profiles/profile-store.memory';
import {
  configurationWith,
  eventOf,
  lineOf,
  NOON,
  seeded,
  seededBytes,
  type Sent,
  WORKSPACE,
} from '@tributary/domain/profiles/profiles.fixtures';
import * as z from 'zod';
import { serveProfiles } from './serve-profiles.ts';

const OTHER = `wsp_${'9'.repeat(32)}`;
export const TOKEN = 'prt_shop';

const token = { kind: 'token', id: 'hash', name: 'Reader', createdAt: '2026-01-01T00:00:00Z' } as const;
const held = (workspaceId: string) => ({ workspaceId, token: { ...token, scope: 'profiles' } }) as const;
const TOKENS = new Map([
  [hashSecret(TOKEN), held(WORKSPACE)],
  [hashSecret('prt_other'), held(OTHER)],
]);

const Body = z.record(z.string(), z.unknown()).catch({});

/** A shop to which events come as the pipeline folds them, and its profile API. */
export function aShop(changed: Partial<CompiledConfiguration> = {}) {
  const configuration = {
    ...configurationWith({
      segments: [
        { trait: 'plan', is: 'equals', value: 'gold' },
        { performed: { name: 'Seen' }, within: '1h' },
      ],
      accountTraits: { active: { compute: 'active-members', within: '30d' } },
    }),
    ...changed,
  };
  const other = { ...configuration, workspaceId: OTHER, identifierKey: Buffer.alloc(32, 9) };
  const store = memoryProfileStore();
  const random = seededBytes(seeded(1));
  let clock = NOON;
  let sent = 0;
  const ports = { store, now: () => clock, random, sleep: () => Promise.resolve() };
  const find = (key: string) => findProfile({ store, consistent: true }, key);

  /** Folds it into its person, and into the accounts of the person. */
  async function send(event: Omit<Sent, 'messageId'> & { readonly type: string }): Promise<void> {
    const made = eventOf(configuration, lineOf({ messageId: `m${(sent += 1)}`, ...event }, clock));
    await commitEvents([made], configuration, ports);
    const person = await find(made.identifiers[0].key);
    const accounts = person ? accountsToldOf(made, person, clock) : [];
    const told = person ? accountEvents(made, { key: person.key, accounts }, configuration) : [];
    await commitEvents(told, configurationFor('accounts', configuration), ports);
  }

  const serve = serveProfiles({
    profiles: store,
    tokens: (hash) => Promise.resolve(TOKENS.get(hash)),
    configuration: (id) => Promise.resolve([configuration, other].find((one) => one.workspaceId === id)),
    now: () => clock,
  });

  /** Answers `{ status, body, headers }`, or the problem as `{ code, errors }`. */
  async function call(
    method: string,
    path: string,
    more: {
      readonly body?: unknown;
      readonly token?: string;
      readonly query?: Record<string, string>;
      readonly headers?: Record<string, string>;
    } = {},
  ) {
    const { body, query = {}, headers = {} } = more;
    try {
      const answer = await serve({
        method,
        path: `/v1/${path}`,
        query,
        headers: { authorization: `Bearer ${more.token ?? TOKEN}`, ...headers },
        body: body === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(body)),
        sourceIp: '192.0.2.1',
        userAgent: 'test',
      });
      return { status: answer.status, headers: answer.headers ?? {}, body: Body.parse(answer.body) };
    } catch (error) {
      if (error instanceof Problem) return { code: error.code, errors: error.errors };
      throw error;
    }
  }

  return { store, configuration, send, call, pass: (ms: number) => void (clock += ms) };
}
