import type { AttributeValue as StreamValue } from 'aws-lambda';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/**
 * An image of a table's stream as Lambda hands it over, as the SDK would: binary values arrive in base64. Only the types
 * that our items use.
 *
 * @example
 * const item = decodeItem(streamImage(record.dynamodb.NewImage));
 */
export function streamImage(image: Readonly<Record<string, StreamValue>>): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {};
  for (const [name, { S, N, B, BOOL }] of Object.entries(image)) {
    if (S !== undefined) attributes[name] = { S };
    else if (N !== undefined) attributes[name] = { N };
    else if (B !== undefined) attributes[name] = { B: Buffer.from(B, 'base64') };
    else if (BOOL !== undefined) attributes[name] = { BOOL };
  }
  return attributes;
}
