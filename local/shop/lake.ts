import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { clientOptions } from '../clients.ts';
import type { Stage } from './stage.ts';

const RawLine = z.object({ messageId: z.string() });

/** messageIds of the shop's events that have landed in the lake. */
export async function landed({
  awsEndpoint,
  lakeBucket,
  shop,
}: Pick<Stage, 'awsEndpoint' | 'lakeBucket' | 'shop'>): Promise<ReadonlySet<string>> {
  const client = new S3Client(clientOptions(awsEndpoint));
  const { Contents = [] } = await client.send(
    new ListObjectsV2Command({ Bucket: lakeBucket, Prefix: `raw/workspace=${shop.workspace}/` }),
  );
  const found = new Set<string>();
  for (const { Key } of Contents) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: lakeBucket, Key }));
    const text = gunzipSync((await Body?.transformToByteArray()) ?? new Uint8Array()).toString('utf8');
    for (const line of text.split('\n').filter(Boolean)) found.add(RawLine.parse(JSON.parse(line)).messageId);
  }
  return found;
}
