import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { sqs } from '../clients/sqs.ts';

const known = new Map<string, string>();

/**
 * Address of a queue by its arn. SQS is asked once a queue and worker, since the address is not promised to follow from
 * the arn and does not in every partition.
 *
 * @example
 * await queueUrl('arn:aws:sqs:…:tributary-dst-0192…');
 */
export async function queueUrl(arn: string): Promise<string> {
  const remembered = known.get(arn);
  if (remembered !== undefined) return remembered;
  const QueueName = arn.slice(arn.lastIndexOf(':') + 1);
  const { QueueUrl } = await sqs().send(new GetQueueUrlCommand({ QueueName }));
  if (QueueUrl === undefined) throw new Error('The queue has no address.');
  known.set(arn, QueueUrl);
  return QueueUrl;
}
