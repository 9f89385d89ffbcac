import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { LakeWriter } from '@tributary/domain/collecting/event-line';
import { s3 } from '../clients/s3.ts';

/**
 * The lake's bucket for writers. Encryption is the bucket's own setting.
 *
 * @example
 * await lakeWriter(env.LAKE_BUCKET).put({ key, body, contentType: 'application/gzip' });
 */
export function lakeWriter(bucket: string): LakeWriter {
  const client = s3();
  return {
    put: async ({ key, body, contentType }) => {
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }),
      );
    },
  };
}
