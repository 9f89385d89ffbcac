import { resourceName } from '@tributary/domain/destinations/names';
import type { DestinationResources } from '@tributary/domain/destinations/ports';
import { MAX_RECEIVES } from '@tributary/domain/destinations/retry';
import { destinationRemoval, type DestinationScope } from './destination-removal.ts';
import { ensureMapping } from './mappings.ts';
import { ensureQueue, type Queue } from './queues.ts';
import { pointRule, putRule } from './rules.ts';

/** Four days, SQS's own default, is less than a weekend with a holiday. */
const RETENTION_S = 14 * 86_400;
/** Six times the longest run of deliver-activations, as Lambda asks of queues that it reads. */
const VISIBILITY_S = 360;
/**
 * What destinations need in the account: rule, queue, dead-letter queue and the mapping to deliver-activations. All of
 * it can be repeated, and goes on where a call before it stopped.
 *
 * @param scope `deliverFunction`: arn of deliver-activations
 * @example
 * const resources = destinationResources({ bus, prefix, deliverFunction: env.DELIVER_FUNCTION });
 */
export function destinationResources(
  scope: DestinationScope & { readonly deliverFunction: string },
): DestinationResources {
  const { bus, prefix, deliverFunction } = scope;
  return {
    create: async ({ workspaceId, destinationId, pattern, maximumConcurrency }) => {
      const name = resourceName(prefix, destinationId);
      const ruleArn = await putRule({ bus, name }, { pattern, enabled: true });
      const tags = { 'tributary:workspace': workspaceId, 'tributary:destination': destinationId };
      const { queue, dead } = await ensureQueues(name, { ruleArn, tags });
      await ensureMapping(queue.arn, { functionArn: deliverFunction, maximumConcurrency });
      // The target comes last: from here on facts arrive, and everything behind the rule is there.
      await pointRule({ bus, name }, { queueArn: queue.arn, deadArn: dead.arn });
    },
    update: async ({ destinationId, pattern, enabled }) => {
      await putRule({ bus, name: resourceName(prefix, destinationId) }, { pattern, enabled });
    },
    ...destinationRemoval({ bus, prefix }),
  };
}

type Making = { readonly ruleArn: string; readonly tags: Readonly<Record<string, string>> };

async function ensureQueues(name: string, { ruleArn, tags }: Making): Promise<{ queue: Queue; dead: Queue }> {
  const common = { MessageRetentionPeriod: String(RETENTION_S), SqsManagedSseEnabled: 'true' };
  const dead = await ensureQueue(`${name}-dead`, {
    tags,
    attributes: { ...common, Policy: onlyFrom(ruleArn) },
  });
  const redrive = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: MAX_RECEIVES });
  const queue = await ensureQueue(name, {
    tags,
    attributes: {
      ...common,
      VisibilityTimeout: String(VISIBILITY_S),
      RedrivePolicy: redrive,
      Policy: onlyFrom(ruleArn),
    },
  });
  return { queue, dead };
}

/** Lets this one rule send to the queue that the policy stands on. */
function onlyFrom(ruleArn: string): string {
  const sendFromRule = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: '*',
    Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [sendFromRule] });
}
