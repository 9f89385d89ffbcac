import * as z from 'zod';
import { SourceId, WorkspaceId } from '../ids/ids.ts';

const time = z.string().meta({ description: 'ISO 8601 with milliseconds, UTC' });
const Unknown = z.literal('unknown');

/** One line of `failed/` in the lake: an event that could not be processed, with everything needed to do it again. */
export const FailedEvent = z
  .object({
    v: z.literal(1),
    workspaceId: z.union([WorkspaceId, Unknown]).meta({
      description: '`unknown` where nothing said whose it is, such as a record that is not ours.',
    }),
    sourceId: z.union([SourceId, Unknown]),
    messageId: z.string().min(1).meta({
      description: 'Of the event; where it has none, one that is the same whenever the record comes again.',
    }),
    recordId: z.string().meta({ description: '`<shardId>-<sequenceNumber>` of the record it came in.' }),
    index: z.int().min(0).meta({ description: 'Which line of that record, from 0.' }),
    stage: z.string().meta({ description: 'Where it failed: collect, open, shape, identity, …' }),
    reason: z.string().meta({ description: 'Stable kebab-case code, counted in the ledger.' }),
    violations: z
      .array(z.object({ field: z.string(), expected: z.string() }))
      .meta({ description: 'Each broken rule: the field, and what was expected there. Never the value.' }),
    receivedAt: time,
    failedAt: time,
    body: z.unknown().meta({
      description: 'The line or event as it was; base64 text in `{ "base64": … }` where it was no JSON.',
    }),
  })
  .meta({ id: 'FailedEvent' });
export type FailedEvent = z.infer<typeof FailedEvent>;
