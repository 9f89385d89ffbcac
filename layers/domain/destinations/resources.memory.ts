import { destinationOf } from './names.ts';
import type { DeliveryState, DestinationResources, DestinationSecrets, LastSent } from './ports.ts';
import type { JsonObject } from '../outcomes/json.ts';

/** A call that is to fail, before or after its effect. */
export type Failure = 'before' | 'after' | undefined;

type MadeResources = {
  readonly workspaceId: string;
  readonly pattern: JsonObject;
  readonly maximumConcurrency: number;
  readonly enabled: boolean;
};

/**
 * Rules, queues and mappings in memory.
 *
 * @example
 * const resources = memoryResources();
 * resources.made.get('dst_…')?.pattern;
 */
export function memoryResources(): DestinationResources & {
  readonly made: ReadonlyMap<string, MadeResources>;
  readonly fail: (failure: Failure) => void;
} {
  const made = new Map<string, MadeResources>();
  let failure: Failure;
  async function effect(work: () => void): Promise<void> {
    await Promise.resolve();
    if (failure !== 'before') work();
    if (failure) throw new Error('The account does not answer.');
  }
  return {
    made,
    fail: (next) => void (failure = next),
    create: ({ destinationId, ...resources }) =>
      effect(() => void made.set(destinationId, { ...resources, enabled: true })),
    update: ({ destinationId, pattern, enabled }) =>
      effect(() => {
        // EventBridge makes a rule that is not there.
        const known = made.get(destinationId) ?? { workspaceId: '', maximumConcurrency: 0 };
        made.set(destinationId, { ...known, pattern, enabled });
      }),
    remove: (destinationId) => effect(() => void made.delete(destinationId)),
    async *list() {
      await Promise.resolve();
      yield* made.keys();
    },
  };
}

/**
 * Secrets in memory.
 *
 * @example
 * const secrets = memorySecrets();
 * await secrets.create('tributary-dst-…', { signingSecret: 'whsec_…' });
 */
export function memorySecrets(): DestinationSecrets & {
  readonly kept: ReadonlyMap<string, JsonObject>;
  readonly fail: (failure: Failure) => void;
} {
  const kept = new Map<string, JsonObject>();
  let failure: Failure;
  async function effect<T>(work: () => T): Promise<T> {
    await Promise.resolve();
    if (failure === 'before') throw new Error('The account does not answer.');
    const result = work();
    if (failure) throw new Error('The account does not answer.');
    return result;
  }
  function found(name: string): JsonObject {
    const settings = kept.get(name);
    if (!settings) throw new Error('There is no such secret.');
    return settings;
  }
  return {
    kept,
    fail: (next) => void (failure = next),
    create: (name, settings) =>
      effect(() => {
        if (!kept.has(name)) kept.set(name, settings);
        return found(name);
      }),
    update: (name, change) =>
      effect(() => {
        const settings = change(found(name));
        kept.set(name, settings);
        return settings;
      }),
    get: (name) => effect(() => found(name)),
    remove: (name) => effect(() => void kept.delete(name)),
    async *list() {
      await Promise.resolve();
      for (const name of kept.keys()) if (destinationOf(name)) yield name;
    },
  };
}

/**
 * Leases and what was sent in memory.
 *
 * @param now milliseconds since the epoch
 * @example
 * const lease = await memoryDeliveryState(Date.now).acquire({ destinationId, profileId, subject, leaseMs: 30_000 });
 */
export function memoryDeliveryState(now: () => number): DeliveryState & {
  readonly sent: ReadonlyMap<string, LastSent>;
} {
  const sent = new Map<string, LastSent>();
  const leases = new Map<string, { readonly token: object; readonly ends: number }>();
  return {
    sent,
    async acquire({ destinationId, profileId, subject, leaseMs }) {
      await Promise.resolve();
      const key = [destinationId, profileId, subject].join('#');
      const held = leases.get(key);
      if (held && held.ends > now()) return undefined;
      const token = {};
      leases.set(key, { token, ends: now() + leaseMs });
      return {
        sent: sent.get(key) ?? { number: 0 },
        async release(last) {
          await Promise.resolve();
          const isMine = leases.get(key)?.token === token;
          // Whoever comes late neither ends the next one's lease nor takes its number back.
          const { number } = sent.get(key) ?? { number: 0 };
          if (last.number > number || (isMine && last.number === number)) sent.set(key, last);
          if (isMine) leases.delete(key);
        },
      };
    },
  };
}
