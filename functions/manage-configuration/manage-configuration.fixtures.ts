import { createHash } from 'node:crypto';
import type { EventLine } from '@tributary/domain/collecting/event-line';
import { memoryBackfillJobs, memoryBackfillQueue } from '@tributary/domain/backfill/jobs.memory';
import { memoryConfiguration } from '@tributary/domain/configuration/configuration-store.memory';
import { memoryResources, memorySecrets } from '@tributary/domain/destinations/resources.memory';
import type { ConnectorDefinition } from '@tributary/connectors/connector-definition';
import { connectors } from '@tributary/connectors/connectors';
import { outboundPolicy } from '@tributary/connectors/outbound/outbound-policy';
import type { ReadHistory } from '@tributary/domain/history/history';
import { ledgerStoreInMemory } from '@tributary/domain/ledger/ledger-store.memory';
import { Problem } from '@tributary/domain/outcomes/problem';
import { memoryProfileStore } from '@tributary/domain/profiles/profile-store.memory';
import { memoryPreviewJobs, memoryPreviewStarter } from '@tributary/domain/previewing/preview-jobs.memory';
import type { SegmentMembers } from '@tributary/domain/profiles/profile-store';
import { memoryUnmergeJobs, memoryUnmergeQueue } from '@tributary/domain/unmerging/unmerge-jobs.memory';
import * as z from 'zod';
import { manageConfiguration } from './manage-configuration.ts';

export const NOW = Date.parse('2026-11-02T09:30:00.000Z');
export const ROOT = `adm_${'r'.repeat(32)}`;

const Made = z.looseObject({ id: z.string() });
type Body = Readonly<Record<string, unknown>>;

/** A platform in memory and a caller of its API. */
export function setUp({ connector }: { readonly connector?: ConnectorDefinition } = {}) {
  const store = memoryConfiguration();
  const resources = memoryResources();
  const secrets = memorySecrets();
  const ledger = ledgerStoreInMemory();
  const profiles = memoryProfileStore();
  const [unmerges, unmergeQueue] = [memoryUnmergeJobs(), memoryUnmergeQueue()];
  const previews = { jobs: memoryPreviewJobs(), starter: memoryPreviewStarter() };
  const steps = memoryBackfillQueue();
  const jobs = memoryBackfillJobs();
  const lake: EventLine[] = [];
  const asked: Parameters<SegmentMembers['list']>[0][] = [];
  let time = NOW;
  let seed = 0;
  const handle = manageConfiguration({
    store,
    resources,
    secrets,
    ledger,
    profiles,
    history: historyOf(lake),
    unmerges,
    unmergeQueue,
    previews,
    members: {
      list(query) {
        asked.push(query);
        return Promise.resolve({
          members: [{ profileId: 'prf_1', key: 'k', since: NOW }],
          cursor: '3.prf_1',
        });
      },
    },
    adminToken: () => Promise.resolve(ROOT),
    connectors: connectors({
      policy: outboundPolicy('127.0.0.1'),
      ...(connector && { connector: () => connector }),
    }),
    backfill: { jobs, queue: steps.queue },
    destinationPrefix: 'tributary-',
    configurationMaxAgeMs: 10_000,
    now: () => time,
    random: (size) => createHash('shake256', { outputLength: size }).update(String(++seed)).digest(),
  });

  /** Answers `{ status, body }`, or the problem as `{ code, errors }`. */
  async function call(
    method: string,
    path: string,
    more: {
      body?: unknown;
      token?: string;
      query?: Record<string, string>;
      headers?: Record<string, string>;
    } = {},
  ) {
    const { body, token = ROOT, query = {}, headers = {} } = more;
    const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
    try {
      const response = await handle({
        method,
        path: `/v1/${path}`,
        query,
        headers: { ...(token !== '' && { authorization: `Bearer ${token}` }), ...headers },
        body: body === undefined ? new Uint8Array() : Buffer.from(text),
        sourceIp: '192.0.2.1',
        userAgent: 'test',
      });
      return {
        status: response.status,
        body: z.record(z.string(), z.unknown()).catch({}).parse(response.body),
      };
    } catch (error) {
      if (error instanceof Problem) return { code: error.code, detail: error.message, errors: error.errors };
      throw error;
    }
  }

  async function made(path: string, body: Body, token?: string): Promise<z.infer<typeof Made>> {
    const answer = await call('POST', path, { body, ...(token === undefined ? {} : { token }) });
    if (answer.status !== 201) throw new Error(`Not made: ${JSON.stringify(answer)}`);
    return Made.parse(answer.body);
  }

  async function workspace(name = 'Shop') {
    const { id } = await made('workspaces', { name });
    return { id, path: `workspaces/${id}` };
  }

  return {
    store,
    resources,
    secrets,
    ledger,
    profiles,
    lake,
    unmerges,
    unmergeQueue,
    previews,
    asked,
    jobs,
    steps: steps.sent,
    call,
    made,
    workspace,
    pass: (ms: number) => void (time += ms),
  };
}

/** As the lake gives them: those of the workspace and range that were asked for. */
function historyOf(lines: readonly EventLine[]): ReadHistory {
  return async function* history({ workspaceId, from, to }) {
    await Promise.resolve();
    for (const line of lines) {
      const at = Date.parse(line.receivedAt);
      if (line.workspaceId === workspaceId && at >= from && at < to) yield line;
    }
  };
}

export const aSegment = {
  key: 'big',
  name: 'Big',
  definition: { trait: 'plan', is: 'equals', value: 'pro' },
};

export const aHook = (more: Body = {}) => ({
  connector: 'webhook',
  name: 'Hook',
  settings: { url: 'https://example.com/hook' },
  subscriptions: [{ to: 'event', type: 'track' }],
  ...more,
});
