import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const State = z.looseObject({
  payload: z.looseObject({
    dynamodb_stream_positions: z.looseObject({ data: z.record(z.string(), z.number()) }),
  }),
});

/**
 * The emulator saves how far each mapping has read a table's stream, and not the stream, which begins at 0 again: as
 * many changes as it had read before would reach nobody. Without a position it reads from the first new change.
 *
 * @param folder what the emulator saved, if it ever did
 */
export function forgetStreamPositions(folder: string): void {
  const file = join(folder, 'lambda.json');
  if (!existsSync(file)) return;
  const state = State.parse(JSON.parse(readFileSync(file, 'utf8')));
  state.payload.dynamodb_stream_positions.data = {};
  writeFileSync(file, JSON.stringify(state));
}
