import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { LakeReader } from '@tributary/domain/history/lake-reader';
import { s3 } from '../clients/s3.ts';

/**
 * The lake's bucket for readers.
 *
 * @example
 * for await (const key of lakeReader(env.LAKE_BUCKET).listKeys('raw/workspace=wsp_…/')) …
 */
export function lakeReader(bucket: string): LakeReader {
  const client = s3();
  async function* listKeys(prefix: string) {
    let next: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: next }),
      );
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
      next = page.NextContinuationToken;
    } while (next !== undefined);
  }
  return {
    listKeys,
    get: async (key) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      if (!Body) throw new Error('The object has no body.');
      return Body.transformToByteArray();
    },
  };
}
