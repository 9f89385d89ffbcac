import * as z from 'zod';
import { SegmentId, WorkspaceId } from '../ids/ids.ts';

const common = {
  v: z.literal(1),
  id: z
    .string()
    .meta({ description: 'Stable: hash of profile, version of its commit and index. The same on a repeat.' }),
  workspaceId: WorkspaceId,
  profileId: z.string(),
  key: z
    .string()
    .meta({ description: 'Opaque key of the profile, for readers that join its present state.' }),
  at: z.string().meta({ description: 'ISO 8601, UTC: when it came true.' }),
  number: z.int().meta({ description: 'Counts per profile and subject without gaps.' }),
};

const transition = {
  ...common,
  segmentId: SegmentId,
  segmentKey: z.string(),
  segmentVersion: z.int(),
  reason: z.enum(['event', 'time', 'merged', 'unmerged', 'definition']),
};

export const SegmentEntered = z
  .strictObject(transition)
  .meta({ title: 'Segment Entered', description: 'A person entered a segment.' });
export const SegmentExited = z
  .strictObject(transition)
  .meta({ title: 'Segment Exited', description: 'A person left a segment.' });
export const ProfileCreated = z
  .strictObject(common)
  .meta({ title: 'Profile Created', description: 'A profile came to be.' });
export const ProfileMerged = z
  .strictObject({
    ...common,
    merged: z.array(z.string()).meta({ description: 'Ids of the profiles that were joined into this one.' }),
    numbers: z
      .record(z.string(), z.int())
      .meta({ description: 'Where the numbers of each subject go on from.' }),
  })
  .meta({ title: 'Profile Merged', description: 'Profiles turned out to be one person.' });
export const ProfileUnmerged = z
  .strictObject({
    ...common,
    stays: z.string().meta({ description: 'Id of the profile that stays what it was, less the other.' }),
    left: z.string().meta({ description: 'Id of the profile that left it. Each of the two has this fact.' }),
  })
  .meta({ title: 'Profile Unmerged', description: 'A profile turned out to be two persons.' });
export const TraitChanged = z
  .strictObject({ ...common, trait: z.string() })
  .meta({ title: 'Trait Changed', description: 'A trait changed; the value joins at delivery.' });
export const EventForwarded = z
  .strictObject({
    ...common,
    type: z.string(),
    name: z.string().optional(),
    messageId: z.string(),
    event: z.record(z.string(), z.unknown()).meta({
      description:
        'Without what is personal: identifiers, traits, IP, user agent, device, location, fields that are called as personal ones are, and queries of addresses.',
    }),
    body: z.object({ chunk: z.string(), index: z.int() }).optional().meta({
      description:
        'Where the whole event is kept for 16 days, in the profiles table, for deliveries. Absent where nothing was left out.',
    }),
  })
  .meta({ title: 'Event Forwarded', description: 'An event that a destination subscribes to.' });

/** `detail-type` on the bus → schema of `detail`. */
export const FACTS = {
  'Segment Entered': SegmentEntered,
  'Segment Exited': SegmentExited,
  'Profile Created': ProfileCreated,
  'Profile Merged': ProfileMerged,
  'Profile Unmerged': ProfileUnmerged,
  'Trait Changed': TraitChanged,
  'Event Forwarded': EventForwarded,
} as const;
export type FactName = keyof typeof FACTS;
export type FactDetail = { [Name in FactName]: z.infer<(typeof FACTS)[Name]> }[FactName];

/** A fact as it goes on the bus and comes from a destination's queue. */
export type Fact = {
  [Name in FactName]: { readonly name: Name; readonly detail: z.infer<(typeof FACTS)[Name]> };
}[FactName];

/** `source` of every entry that Tributary puts on the bus. */
export const FACT_SOURCE = 'tributary';

/** Port: publish facts. Throws only where nothing can be published; otherwise says which were not taken, by index. */
export interface Publish {
  (facts: readonly Fact[]): Promise<{ readonly failed: readonly number[] }>;
}
