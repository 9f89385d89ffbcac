import * as z from 'zod';
import type { StreamResult } from '@tributary/domain/outcomes/batch';
import { readEnv } from '../env/read-env.ts';

/** What a stream function answers to its mapping. */
export type StreamAnswer = { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] };

/** `throw` is for mappings that lose what is reported to them; there the whole batch comes again. */
const Env = z.object({ PARTIAL_FAILURES: z.enum(['report', 'throw']).default('report') });

/** Why a batch that was dealt with in part was refused as a whole. */
export class BatchIncomplete extends Error {
  override readonly name = 'BatchIncomplete';
}

/**
 * How this deployment tells a stream mapping from where a batch is to come again: by report, or by throwing where the
 * mapping does not understand reports. Made at cold start.
 *
 * @example
 * const answer = streamAnswer();
 * answer({ failedFrom: '4965…' }); // { batchItemFailures: [{ itemIdentifier: '4965…' }] }
 */
export function streamAnswer(): (result: StreamResult) => StreamAnswer {
  const { PARTIAL_FAILURES } = readEnv(Env);
  return ({ failedFrom }) => {
    if (failedFrom === undefined) return { batchItemFailures: [] };
    if (PARTIAL_FAILURES === 'throw') throw new BatchIncomplete('Part of the batch is to come again.');
    return { batchItemFailures: [{ itemIdentifier: failedFrom }] };
  };
}
