import * as z from 'zod';
import { EventType } from '../collecting/event-line.ts';
import { ComputedTraitDefinition } from '../computed-traits/definition.ts';
import { ComputedTraitId, DestinationId, SegmentId, SourceId, WorkspaceId } from '../ids/ids.ts';
import { IdentityDefinition, RetiredType } from '../identity/definition.ts';
import { SegmentDefinition } from '../segments/definition.ts';

const name = z.string().trim().min(1).max(100);
const time = z.string().meta({ description: 'ISO 8601, UTC' });

/** `facts`: facts that leave the pipeline even where no destination asks for them, by `detail-type`. */
export const WorkspaceItem = z.object({
  kind: z.literal('workspace'),
  id: WorkspaceId,
  name,
  createdAt: time,
  facts: z.array(
    z.enum([
      'Segment Entered',
      'Segment Exited',
      'Profile Created',
      'Profile Merged',
      'Profile Unmerged',
      'Trait Changed',
    ]),
  ),
  identifierKey: z.string().meta({
    description:
      'Key of the HMAC over identifiers, 32 bytes in base64url. Never leaves the table but for the pipeline.',
  }),
});

/** `browser`: IP and user agent come from the request; `server`: from `context`. */
export const SourceItem = z.object({
  kind: z.literal('source'),
  id: SourceId,
  name,
  type: z.enum(['browser', 'server']),
  enabled: z.boolean(),
  createdAt: time,
});

export const WriteKeyItem = z.object({
  kind: z.literal('write-key'),
  id: z.string().meta({ description: 'SHA-256 of the key, base64url' }),
  sourceId: SourceId,
  enabled: z.boolean(),
  createdAt: time,
});

/** `admin`: configuration of one workspace, or of all where `workspace` is `*`; `profiles`: reading profiles. */
export const TokenItem = z.object({
  kind: z.literal('token'),
  id: z.string().meta({ description: 'SHA-256 of the token, base64url' }),
  scope: z.enum(['admin', 'profiles']),
  name,
  createdAt: time,
});

const Key = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,99}$/, { error: 'expected lower-case letters, digits and _, a letter first' });

/** Whose profiles it is about; absent: people's. */
const Subject = z.enum(['people', 'accounts']);
export type Subject = z.infer<typeof Subject>;

export const SegmentItem = z.object({
  kind: z.literal('segment'),
  id: SegmentId,
  key: Key,
  name,
  of: Subject.optional(),
  version: z.int().min(1),
  definition: SegmentDefinition,
  createdAt: time,
});

export const ComputedTraitItem = z.object({
  kind: z.literal('computed-trait'),
  id: ComputedTraitId,
  key: Key,
  name,
  of: Subject.optional(),
  version: z.int().min(1),
  definition: ComputedTraitDefinition,
  createdAt: time,
});

/** How the workspace tells people from identifiers; at most one, and the defaults hold where there is none. */
export const IdentityItem = z.object({
  kind: z.literal('identity'),
  id: z.literal('identity'),
  version: z.int().min(1),
  definition: IdentityDefinition,
  createdAt: time.meta({ description: 'When this version was made, ISO 8601, UTC' }),
  earlier: z
    .array(
      z.object({
        version: z.int().min(0),
        definition: IdentityDefinition,
        until: time.meta({ description: 'Events received before it are read by this version' }),
        retired: z.array(RetiredType).optional(),
      }),
    )
    .optional()
    .meta({ description: 'Versions before that read events in another way, oldest first' }),
  retired: z
    .array(RetiredType)
    .optional()
    .meta({ description: 'Types left out since: how they are normalised holds on, and so do limits' }),
});

/** What a page may see of its own visitor; at most one, and nothing where there is none. */
export const VisitorItem = z.object({
  kind: z.literal('visitor'),
  id: z.literal('visitor'),
  traits: z.array(z.string().min(1).max(200)).max(100),
  segments: z.array(Key).max(200).meta({ description: 'Keys of segments of people.' }),
  createdAt: time.meta({ description: 'When it was last changed, ISO 8601, UTC' }),
});

export const Subscription = z.discriminatedUnion('to', [
  z.strictObject({
    to: z.literal('segment'),
    segmentId: SegmentId,
    on: z
      .array(z.enum(['entered', 'exited']))
      .min(1)
      .default(['entered', 'exited']),
  }),
  z.strictObject({ to: z.literal('event'), type: EventType, name: z.string().min(1).max(200).optional() }),
]);
export type Subscription = z.infer<typeof Subscription>;

export const DestinationItem = z.object({
  kind: z.literal('destination'),
  id: DestinationId,
  connector: z.string().meta({ description: 'Key of the connector, e.g. webhook' }),
  name,
  enabled: z.boolean(),
  settings: z
    .record(z.string(), z.unknown())
    .meta({ description: 'Settings of the connector that are no secrets.' }),
  secretName: z
    .string()
    .optional()
    .meta({ description: 'Name of the secret that holds its other settings.' }),
  subscriptions: z.array(Subscription).min(1).max(25),
  action: z
    .string()
    .optional()
    .meta({ description: "One of the connector's actions; absent: its presets decide, by kind of event." }),
  filter: z.string().max(2000).optional().meta({
    description: 'FQL that an event has to satisfy besides, e.g. `properties.total > 100`.',
  }),
  mapping: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({ description: "Fields of the action; they go over the preset's and the field's defaults." }),
  requiresConsent: z.array(z.string().min(1).max(100)).max(20).default([]),
  state: z
    .enum(['creating', 'ready', 'deleting'])
    .meta({ description: 'How far its rule, queues and mapping are.' }),
  repeat: z.object({ key: z.string(), request: z.string() }).optional().meta({
    description: 'Hashes of the `Idempotency-Key` of the call that made it, and of what that asked for.',
  }),
  createdAt: time,
});

export const ConfigurationItem = z.discriminatedUnion('kind', [
  WorkspaceItem,
  SourceItem,
  WriteKeyItem,
  TokenItem,
  SegmentItem,
  ComputedTraitItem,
  IdentityItem,
  VisitorItem,
  DestinationItem,
]);
export type ConfigurationItem = z.infer<typeof ConfigurationItem>;
export type WorkspaceItem = z.infer<typeof WorkspaceItem>;
export type SourceItem = z.infer<typeof SourceItem>;
export type WriteKeyItem = z.infer<typeof WriteKeyItem>;
export type TokenItem = z.infer<typeof TokenItem>;
export type SegmentItem = z.infer<typeof SegmentItem>;
export type ComputedTraitItem = z.infer<typeof ComputedTraitItem>;
export type IdentityItem = z.infer<typeof IdentityItem>;
export type VisitorItem = z.infer<typeof VisitorItem>;
export type DestinationItem = z.infer<typeof DestinationItem>;
