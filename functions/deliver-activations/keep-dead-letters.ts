import { gzipSync } from 'node:zlib';
import type { LakeWriter } from '@tributary/domain/collecting/event-line';
import type { DeadLetter } from '@tributary/domain/destinations/ports';
import { shortHash } from '@tributary/domain/ids/ids';
import { deadLetterKey } from '@tributary/domain/landing/lake-keys';

/** A dead letter and whose it is; `unknown` where nothing said so. */
export type Kept = { readonly workspaceId: string; readonly letter: DeadLetter };

/** Writes dead letters to the lake: one object for each destination, named by what it holds. */
export async function keepDeadLetters(lake: LakeWriter, kept: readonly Kept[], now: number): Promise<void> {
  const groups = Map.groupBy(kept, ({ workspaceId, letter }) => `${workspaceId} ${letter.destinationId}`);
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const [first] = group;
      if (!first) return;
      const { workspaceId, letter } = first;
      const name = shortHash(String(now), ...group.map((one) => one.letter.activationId));
      const lines = group.map((one) => `${JSON.stringify(one.letter)}\n`).join('');
      await lake.put({
        key: deadLetterKey({ workspaceId, destinationId: letter.destinationId, at: now, name }),
        body: gzipSync(lines),
        contentType: 'application/gzip',
      });
    }),
  );
}
