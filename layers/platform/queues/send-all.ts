import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { sqs } from '../clients/sqs.ts';
import { isTransient } from '../util/aws-errors.ts';
import { packed } from '../util/chunks.ts';
import { concurrently } from '../util/concurrently.ts';

/** One message to send, and after how many seconds it may be seen (0 to 900). */
export type Outgoing = { readonly body: string; readonly delaySeconds: number };

/** SendMessageBatch takes 10 messages and, where no larger size is allowed, 256 KiB. */
const CALL = { items: 10, bytes: 256 * 2 ** 10, size: ({ body }: Outgoing) => Buffer.byteLength(body) };

/**
 * Sends messages in as few calls as they fit, and says which of them the queue confirmed, in the order given. No answer
 * is no confirmation, although the message may be there: copies are harmless to whoever uses this.
 *
 * @example
 * const confirmed = await sendAll(queueUrl, [{ body: '{"v":1}', delaySeconds: 5 }]); // [true]
 */
export async function sendAll(queueUrl: string, messages: readonly Outgoing[]): Promise<boolean[]> {
  const calls = packed(messages, CALL);
  return (await concurrently(calls, 4, (call) => sendSome(queueUrl, call))).flat();
}

async function sendSome(queueUrl: string, messages: readonly Outgoing[]): Promise<boolean[]> {
  const Entries = messages.map(({ body, delaySeconds }, index) => ({
    Id: String(index),
    MessageBody: body,
    DelaySeconds: delaySeconds,
  }));
  try {
    const answer = await sqs().send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    const confirmed = new Set((answer.Successful ?? []).map(({ Id }) => Id));
    return Entries.map(({ Id }) => confirmed.has(Id));
  } catch (error) {
    if (!isTransient(error)) throw error;
    return messages.map(() => false);
  }
}
