import { S3Client } from '@aws-sdk/client-s3';
import { clientOptions } from './options.ts';

/** Objects reach some megabytes, so that a request may take longer than those of the other services. */
const REQUEST_MS = 15_000;

let shared: S3Client | undefined;

/**
 * The function's one client of S3, made at cold start. Where the environment names an endpoint of its own (an
 * emulator), there is no wildcard DNS for bucket names in front, so buckets go in the path.
 *
 * @example
 * const client = s3();
 */
export function s3(): S3Client {
  const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 } = process.env;
  const forcePathStyle = (AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL) !== undefined;
  shared ??= new S3Client({ ...clientOptions(REQUEST_MS), forcePathStyle });
  return shared;
}
