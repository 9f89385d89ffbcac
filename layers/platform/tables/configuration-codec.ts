import type { TokenHolder, WriteKeyHolder } from '@tributary/domain/configuration/configuration-store';
import {
  ConfigurationItem,
  SourceItem,
  TokenItem,
  WorkspaceItem,
  WriteKeyItem,
} from '@tributary/domain/configuration/items';
import { WorkspaceId } from '@tributary/domain/ids/ids';
import * as z from 'zod';
import { packBody, unpackBody } from './body.ts';
import { CONFIGURATION_SK, tableKey, tokenPk, WORKSPACES_PK, writeKeyPk, type Attributes } from './keys.ts';

/** Everything configured in one workspace, as one item: read and replaced as a whole, so that no reader sees half a change. */
export type Document = { readonly version: number; readonly items: readonly ConfigurationItem[] };

const Items = z.object({ items: z.array(ConfigurationItem) });
const KeyBody: z.ZodType<WriteKeyHolder> = z.object({
  workspaceId: WorkspaceId,
  key: WriteKeyItem,
  source: SourceItem,
});
const TokenBody: z.ZodType<TokenHolder> = z.object({ workspaceId: z.string(), token: TokenItem });

/**
 * The item of a workspace's document.
 *
 * @example
 * encodeDocument('wsp_…', { version: 2, items });
 */
export function encodeDocument(workspaceId: string, { version, items }: Document): Attributes {
  const key = tableKey(workspaceId, CONFIGURATION_SK);
  return { ...key, version: { N: String(version) }, ...packBody({ items }, workspaceId) };
}

/**
 * The document in an item, parsed in full: it is read once in some seconds and then used by thousands of events.
 *
 * @example
 * const { version, items } = decodeDocument('wsp_…', item);
 */
export function decodeDocument(workspaceId: string, item: Attributes): Document {
  const { items } = parsed(Items, unpackBody(item, workspaceId));
  return { version: Number(item['version']?.N), items };
}

/**
 * What a write key's look-up item opens.
 *
 * @example
 * decodeKey(item).source.enabled;
 */
export function decodeKey(item: Attributes): WriteKeyHolder {
  return parsed(KeyBody, unpackBody(item, ''));
}

/**
 * What a token's look-up item opens.
 *
 * @example
 * decodeToken(item).token.scope;
 */
export function decodeToken(item: Attributes): TokenHolder {
  return parsed(TokenBody, unpackBody(item, ''));
}

/**
 * A workspace as the list of workspaces holds it.
 *
 * @example
 * decodeListed(item).name;
 */
export function decodeListed(item: Attributes): WorkspaceItem {
  return parsed(WorkspaceItem, unpackBody(item, ''));
}

/** A stored item of the configuration is not what this version writes. */
export class ConfigurationUnreadable extends Error {
  override readonly name = 'ConfigurationUnreadable';
}

// A schema's error names values' places but no values; it stays as the cause.
function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ConfigurationUnreadable('A stored item of the configuration has another shape.', {
    cause: result.error,
  });
}

/**
 * Look-up items that follow from a document: what each write key and token opens, and the entry in the list of
 * workspaces. Written with the document in one transaction, so that one point read answers a key.
 *
 * @returns partition and sort key, joined → item
 * @example
 * lookUpsOf('wsp_…', document).size; // 3
 */
export function lookUpsOf(workspaceId: string, { items }: Document): Map<string, Attributes> {
  const found = items.flatMap((item) => lookUp(workspaceId, item, items));
  return new Map(found.map((item) => [`${item['pk']?.S ?? ''} ${item['sk']?.S ?? ''}`, item]));
}

function lookUp(
  workspaceId: string,
  item: ConfigurationItem,
  items: readonly ConfigurationItem[],
): Attributes[] {
  switch (item.kind) {
    case 'workspace':
      return [{ ...tableKey(WORKSPACES_PK, workspaceId), ...packBody(item, '') }];
    case 'token':
      return [{ ...tableKey(tokenPk(item.id)), ...packBody({ workspaceId, token: item }, '') }];
    case 'write-key': {
      const source = items.find(({ kind, id }) => kind === 'source' && id === item.sourceId);
      const holder = { workspaceId, key: item, source };
      return source ? [{ ...tableKey(writeKeyPk(item.id)), ...packBody(holder, '') }] : [];
    }
    default:
      return [];
  }
}
