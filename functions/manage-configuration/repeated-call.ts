import type { WorkspaceConfiguration } from '@tributary/domain/configuration/configuration-store';
import type { DestinationItem } from '@tributary/domain/configuration/items';
import { shortHash } from '@tributary/domain/ids/ids';
import type { HttpRequest } from '@tributary/domain/outcomes/http';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import { Problem } from '@tributary/domain/outcomes/problem';
import { itemsOf } from './change.ts';
import type { NewDestination } from './destinations.ts';
import { mustHold } from './read-body.ts';

const HEADER = 'idempotency-key';
const MAX_LENGTH = 255;
/** So long a repeated call gets the answer of the first, with the settings that are shown once. */
export const REPEATED_FOR_MS = 24 * 3_600_000;

/** By what a call is known again: hashes of its key and of what it asked for, secret settings aside. */
export function repeatOf(
  { headers }: HttpRequest,
  body: NewDestination,
  open: JsonObject,
): DestinationItem['repeat'] {
  const key = headers[HEADER];
  if (key === undefined) return undefined;
  const isKey = key.trim() !== '' && key.length <= MAX_LENGTH;
  mustHold(isKey ? [] : [{ field: HEADER, expected: `a text of 1 to ${MAX_LENGTH} characters` }]);
  return { key: shortHash(key), request: shortHash(JSON.stringify({ ...body, settings: open })) };
}

/**
 * The destination that an earlier call of the same kind began or made. Without a key, one of the same connector and name
 * that is ready is somebody's already: a second one would send everything twice.
 *
 * @param since a destination made before this answers no repeated call, milliseconds since the epoch
 */
export function madeBefore(
  configuration: WorkspaceConfiguration,
  wanted: Pick<DestinationItem, 'connector' | 'name' | 'repeat'>,
  since: number,
): DestinationItem | undefined {
  const { repeat } = wanted;
  const repeated = alive(configuration).find(
    (one) => one.repeat && one.repeat.key === repeat?.key && Date.parse(one.createdAt) >= since,
  );
  if (!repeated) return mustBeFree(configuration, wanted);
  if (repeated.repeat?.request === repeat?.request) return repeated;
  throw new Problem('conflict', 'The key of this call was used for another one.', [
    { field: HEADER, expected: 'a key of its own for each destination' },
  ]);
}

/** Throws where another destination that is ready has connector and name; answers with one that is still being made. */
export function mustBeFree(
  configuration: WorkspaceConfiguration,
  wanted: Pick<DestinationItem, 'connector' | 'name'> & { readonly id?: string },
): DestinationItem | undefined {
  const named = alive(configuration).find(
    (one) => one.connector === wanted.connector && one.name === wanted.name && one.id !== wanted.id,
  );
  if (named?.state !== 'ready') return named;
  throw new Problem('name-taken', 'Another destination has this connector and name.', [
    { field: 'name', expected: 'a name that no other destination of this connector has' },
  ]);
}

function alive(configuration: WorkspaceConfiguration): readonly DestinationItem[] {
  return itemsOf(configuration, 'destination').filter(({ state }) => state !== 'deleting');
}
