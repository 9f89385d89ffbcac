import * as z from 'zod';
import { ApiError, call } from '../api.ts';

const Metadata = z.object({
  metadata: z.object({
    profile_id: z.string(),
    version: z.number(),
    identifiers: z.number(),
    merges: z.number(),
  }),
});
const Traits = z.object({ traits: z.record(z.string(), z.unknown()) });
const ExternalIds = z.object({ data: z.array(z.object({ type: z.string(), id: z.string() })) });
const Events = z.object({
  data: z.array(
    z.object({
      type: z.string(),
      event: z.string().optional(),
      name: z.string().optional(),
      timestamp: z.string(),
    }),
  ),
});
const Segments = z.object({
  data: z.array(
    z.object({
      key: z.string(),
      member: z.boolean(),
      entered_at: z.string().nullable(),
      valid_until: z.string().nullable(),
      conditions: z.array(z.object({ condition: z.string(), holds: z.boolean(), value: z.unknown() })),
    }),
  ),
});

export type Person = {
  readonly profileId: string;
  readonly merges: number;
  readonly traits: Readonly<Record<string, unknown>>;
  readonly identifiers: readonly { readonly type: string; readonly id: string }[];
  readonly events: z.infer<typeof Events>['data'];
  readonly segments: z.infer<typeof Segments>['data'];
};

export type ReadPerson = (identifier: string) => Promise<Person | undefined>;

/** Reads a person through the profile API, as a customer's server would; undefined while nobody has the identifier. */
export function profileReader(url: string, token: string): ReadPerson {
  const read = (identifier: string, resource: string): Promise<unknown> =>
    call({ url, token }, { path: `/v1/profiles/users/${encodeURIComponent(identifier)}/${resource}` });

  return async function readPerson(identifier) {
    try {
      const [metadata, traits, ids, events, segments] = await Promise.all([
        read(identifier, 'metadata'),
        read(identifier, 'traits?limit=100'),
        read(identifier, 'external_ids?limit=100'),
        read(identifier, 'events?limit=100'),
        read(identifier, 'segments'),
      ]);
      const known = Metadata.parse(metadata).metadata;
      return {
        profileId: known.profile_id,
        merges: known.merges,
        traits: Traits.parse(traits).traits,
        identifiers: ExternalIds.parse(ids).data,
        events: Events.parse(events).data,
        segments: Segments.parse(segments).data,
      };
    } catch (thrown) {
      if (thrown instanceof ApiError && thrown.status === 404) return undefined;
      throw thrown;
    }
  };
}

/** Whether the person did an event of this name. */
export function did(person: Person, event: string): boolean {
  return person.events.some((each) => each.event === event || each.name === event);
}

/** Whether the person is in the segment now. */
export function isIn(person: Person, segment: string): boolean {
  return person.segments.some(({ key, member }) => key === segment && member);
}
