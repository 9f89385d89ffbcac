import { randomBytes } from 'node:crypto';
import type { WriteKeyHolder } from '../configuration/configuration-store.ts';
import { EventLine } from './event-line.ts';
import type { Sender } from './line-writer.ts';
import { inflate } from './record-codec.ts';

export const NOW = Date.UTC(2026, 10, 2, 9, 30);
export const WORKSPACE = `wsp_${'a'.repeat(32)}`;
export const SOURCE = `src_${'b'.repeat(32)}`;
export const WRITE_KEY = `wk_${'k'.repeat(32)}`;

export function aSender(changed: Partial<Sender> = {}): Sender {
  return {
    workspaceId: WORKSPACE,
    sourceId: SOURCE,
    from: 'server',
    receivedAt: NOW,
    ip: '198.51.100.4',
    userAgent: 'Agent of the request',
    ...changed,
  };
}

export function aHolder(
  changed: {
    type?: 'browser' | 'server';
    keyEnabled?: boolean;
    sourceEnabled?: boolean;
    sourceId?: string;
  } = {},
): WriteKeyHolder {
  const createdAt = '2026-11-01T00:00:00.000Z';
  const sourceId = changed.sourceId ?? SOURCE;
  return {
    workspaceId: WORKSPACE,
    key: { kind: 'write-key', id: 'hash', sourceId, enabled: changed.keyEnabled ?? true, createdAt },
    source: {
      kind: 'source',
      id: sourceId,
      name: 'Shop',
      type: changed.type ?? 'server',
      enabled: changed.sourceEnabled ?? true,
      createdAt,
    },
  };
}

export function aTrack(changed: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { type: 'track', event: 'Clicked', anonymousId: 'anon-1', messageId: 'm-1', ...changed };
}

export const random = (size: number): Uint8Array => randomBytes(size);

/** The lines of a record, as a reader of the stream sees them. */
export function linesOf(data: Uint8Array): EventLine[] {
  const text = inflate(data, 1_000_000);
  if (typeof text === 'string') throw new Error(text);
  return text
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => EventLine.parse(JSON.parse(line)));
}
