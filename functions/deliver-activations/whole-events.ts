import type { JsonObject } from '@tributary/domain/outcomes/json';
import { BODIES_KEPT_SECONDS } from '@tributary/domain/profiles/forwarded';
import type { ProfileStore } from '@tributary/domain/profiles/profile-store';
import { readChunks } from '@tributary/domain/profiles/read-chunks';
import type { Activation, ForwardedFact } from './read-message.ts';

/** The whole event of a fact, with what does not travel; undefined where nothing else is kept of it. */
export type WholeEvent = (fact: ForwardedFact) => Promise<JsonObject | undefined>;

/** What an event left behind is not there, although its time is not over: sent without it, it would be lost in silence. */
export class BodyMissing extends Error {
  override readonly name = 'BodyMissing';
  constructor() {
    super('The body of a forwarded event is not where its fact says.');
  }
}

/**
 * Whole events of a batch. All their chunks are read in one call, when the first is asked for; a read that failed is
 * tried again by the next one who asks.
 */
export function wholeEvents(
  store: Pick<ProfileStore, 'read'>,
  activations: readonly Activation[],
  now: () => number,
): WholeEvent {
  const references = activations.flatMap(({ fact }) =>
    fact.name === 'Event Forwarded' ? referenceOf(fact) : [],
  );
  let reading: ReturnType<typeof readChunks> | undefined;
  async function read() {
    reading ??= readChunks(references, { store, consistent: false, now: now() });
    try {
      return await reading;
    } catch (error) {
      reading = undefined;
      throw error;
    }
  }
  return async function wholeEvent({ detail: { body } }) {
    if (body === undefined) return undefined;
    const { chunks, missing } = await read();
    if (missing.has(body.chunk)) throw new BodyMissing();
    return chunks.get(body.chunk)?.bodies?.[body.index];
  };
}

function referenceOf({ detail: { body, at } }: ForwardedFact) {
  if (body === undefined) return [];
  return [{ key: body.chunk, expires: Date.parse(at) / 1000 + BODIES_KEPT_SECONDS }];
}
