import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
} from '@aws-sdk/client-sqs';
import { sqs } from '../clients/sqs.ts';
import { unlessAbsent } from './account-calls.ts';

export type Queue = { readonly url: string; readonly arn: string };

/**
 * A queue with these attributes, whether it has been there or not: it is made with none, which finds it, and then set.
 *
 * @example
 * const dead = await ensureQueue('tributary-dst-…-dead', { tags, attributes: { MessageRetentionPeriod: '1209600' } });
 */
export async function ensureQueue(
  name: string,
  wanted: {
    readonly attributes: Readonly<Record<string, string>>;
    readonly tags: Readonly<Record<string, string>>;
  },
): Promise<Queue> {
  const { QueueUrl: url } = await sqs().send(new CreateQueueCommand({ QueueName: name }));
  if (url === undefined) throw new Error('A queue was made without an address.');
  await sqs().send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { ...wanted.attributes } }));
  await sqs().send(new TagQueueCommand({ QueueUrl: url, Tags: { ...wanted.tags } }));
  return { url, arn: await arnOf(url) };
}

async function arnOf(url: string): Promise<string> {
  const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] });
  const arn = (await sqs().send(command)).Attributes?.['QueueArn'];
  if (arn === undefined) throw new Error('A queue has no arn.');
  return arn;
}

/**
 * The queue of this name, or undefined.
 *
 * @example
 * const queue = await findQueue('tributary-dst-…');
 */
export function findQueue(name: string): Promise<Queue | undefined> {
  return unlessAbsent(async () => {
    const { QueueUrl: url } = await sqs().send(new GetQueueUrlCommand({ QueueName: name }));
    return url === undefined ? undefined : { url, arn: await arnOf(url) };
  });
}

/**
 * Deletes a queue with all that is in it; no error where there is none.
 *
 * @example
 * await deleteQueue('tributary-dst-…-dead');
 */
export async function deleteQueue(name: string): Promise<void> {
  const queue = await findQueue(name);
  if (queue) await unlessAbsent(() => sqs().send(new DeleteQueueCommand({ QueueUrl: queue.url })));
}

/**
 * Names of all queues that begin so.
 *
 * @example
 * for await (const name of queueNames('tributary-dst-')) …
 */
export async function* queueNames(prefix: string): AsyncGenerator<string, void> {
  let next: string | undefined;
  do {
    const input = { QueueNamePrefix: prefix, MaxResults: 1000, NextToken: next };
    const page = await sqs().send(new ListQueuesCommand(input));
    for (const url of page.QueueUrls ?? []) yield url.slice(url.lastIndexOf('/') + 1);
    next = page.NextToken;
  } while (next !== undefined);
}
