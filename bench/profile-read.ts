import { currentConfiguration } from '@tributary/domain/configuration/current-configuration';
import { tokens } from '@tributary/domain/configuration/cached-keys';
import { httpResult } from '@tributary/platform/http/http-result';
import { serveProfiles } from '../functions/serve-profiles/serve-profiles.ts';
import { cpuSeconds } from './cpu.ts';
import { figure, part } from './print.ts';
import { NOW, SIZES, TOKEN, world, type World } from './readable-world.ts';

const VIEWS = ['traits', 'segments', 'events'] as const;
const ROUNDS = 60;
/** Rounds before the machine code is there; not counted. */
const WARM_UP = 60;

type Read = { readonly size: string; readonly cold: boolean; readonly ms: number };

/**
 * Processor time of reading a profile through the real use case, its answer written out as JSON. Stores are in memory:
 * what is read is decoded from the table's attributes each time. Half of the reads are cold: nothing is remembered, and
 * token and configuration are read and compiled first.
 */
export async function profileRead(): Promise<void> {
  const made = await world();
  const warm = reader(made);
  const reads: Read[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round += 1)
    for (const size of Object.keys(SIZES))
      for (const view of VIEWS)
        for (const cold of [false, true]) {
          const ms = await timed(cold ? reader(made) : warm, `/v1/profiles/users/user_id:${size}/${view}`);
          if (round >= 0) reads.push({ size, cold, ms });
        }
  report(reads);
}

/** A function as it is after a start: it remembers nothing yet. */
function reader({ store, profiles }: World) {
  const now = () => NOW;
  return serveProfiles({
    profiles,
    tokens: tokens({ store, now }),
    configuration: currentConfiguration({ store, maxAgeMs: 10_000, now }),
    now,
  });
}

async function timed(serve: ReturnType<typeof reader>, path: string): Promise<number> {
  const start = cpuSeconds();
  const answer = await serve({
    method: 'GET',
    path,
    query: { limit: '100' },
    headers: { authorization: `Bearer ${TOKEN}` },
    body: new Uint8Array(),
    sourceIp: '198.51.100.4',
    userAgent: 'bench',
  });
  const { statusCode, body = '' } = httpResult(answer);
  const ms = (cpuSeconds() - start) * 1000;
  if (statusCode !== 200 || body.length < 50) throw new Error(`${path} was answered with ${statusCode}.`);
  return ms;
}

function report(reads: readonly Read[]): void {
  figure('profile_read_p95_ms', p95(reads));
  for (const cold of [false, true])
    for (const [size, holds] of Object.entries(SIZES)) {
      const of = reads.filter((read) => read.size === size && read.cold === cold);
      part('profile_read_p95_ms', {
        name: `${size}, ${cold ? 'cold' : 'warm'}: ${holds.identifiers} identifiers, ${holds.traits} traits`,
        value: p95(of),
        unit: `ms of CPU, ${of.length} reads`,
      });
    }
}

function p95(reads: readonly Read[]): number {
  const sorted = reads.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.95)] ?? 0;
}
