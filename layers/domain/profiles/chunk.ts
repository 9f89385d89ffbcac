import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { RandomBytes } from '../ids/ids.ts';
import type { ChunkItem } from './items.ts';

/** What a commit is made with: nothing of it is read from the machine. */
export type CommitContext = {
  readonly configuration: CompiledConfiguration;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly random: RandomBytes;
};

/**
 * A chunk with nothing in it, under a key of its own for each attempt: with a key made from the version, the loser of a
 * race would overwrite the winner's chunk.
 *
 * @param seconds how long it is kept
 * @example
 * const chunk = { ...emptyChunk(context, 3600), ids };
 */
export function emptyChunk(
  {
    configuration,
    now,
    random,
  }: Pick<CommitContext, 'now' | 'random'> & {
    readonly configuration: Pick<CompiledConfiguration, 'workspaceId'>;
  },
  seconds: number,
): ChunkItem {
  const name = Buffer.from(random(16)).toString('base64url');
  return {
    kind: 'chunk',
    key: `${configuration.workspaceId}#c${name}`,
    expires: Math.ceil(now / 1000) + seconds,
  };
}
