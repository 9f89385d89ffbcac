import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic, type ITopic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Where alarms are sent. The one customer-managed key of the platform ($1 a month, only with an address set):
 * CloudWatch cannot publish to a topic that the account's own aws/sns key encrypts.
 */
export function alertTopic(scope: Construct, email: string | undefined): ITopic | undefined {
  if (email === undefined) return undefined;
  const key = new Key(scope, 'AlertsKey', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      // In a key's own policy, `*` is the key.
      resources: ['*'],
    }),
  );
  const topic = new Topic(scope, 'Alerts', { masterKey: key, enforceSSL: true });
  topic.addSubscription(new EmailSubscription(email));
  return topic;
}
