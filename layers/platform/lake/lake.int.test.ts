import { afterAll, beforeAll, describe } from '@jest/globals';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
} from '@aws-sdk/client-s3';
import { lakeWriterContract } from '@tributary/domain/collecting/lake-writer.contract';
import { lakeReaderContract } from '@tributary/domain/history/lake-reader.contract';
import { s3 } from '../clients/s3.ts';
import { all, unique } from '../testing/emulator.fixtures.ts';
import { lakeReader } from './lake-reader.ts';
import { lakeWriter } from './lake-writer.ts';

const Bucket = unique('lake');
const [writer, reader] = [lakeWriter(Bucket), lakeReader(Bucket)];

async function empty(): Promise<void> {
  for (const Key of await all(reader.listKeys(''))) await s3().send(new DeleteObjectCommand({ Bucket, Key }));
}

beforeAll(async () => {
  await s3().send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  await empty();
  await s3().send(new DeleteBucketCommand({ Bucket }));
});

lakeWriterContract('on S3', async () => {
  await empty();
  const read = async (Key: string) =>
    (await s3().send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray();
  return { lake: writer, read };
});

describe('lakeReader on S3', () => {
  lakeReaderContract(async () => {
    await empty();
    return { writer, reader };
  });
});
