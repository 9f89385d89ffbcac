import {
  DeleteRuleCommand,
  ListRulesCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import { eventBridge } from '../clients/eventbridge.ts';
import { unlessAbsent } from './account-calls.ts';

/** A rule's one target. */
const TARGET = 'queue';

export type Rule = { readonly bus: string; readonly name: string };

/**
 * Makes or replaces a rule; its targets stay.
 *
 * @returns the rule's arn
 * @example
 * const arn = await putRule({ bus, name }, { pattern, enabled: true });
 */
export async function putRule(
  { bus, name }: Rule,
  { pattern, enabled }: { readonly pattern: JsonObject; readonly enabled: boolean },
): Promise<string> {
  const command = new PutRuleCommand({
    Name: name,
    EventBusName: bus,
    EventPattern: JSON.stringify(pattern),
    State: enabled ? 'ENABLED' : 'DISABLED',
  });
  const { RuleArn } = await eventBridge().send(command);
  if (RuleArn === undefined) throw new Error('A rule was made without an arn.');
  return RuleArn;
}

/**
 * Points a rule at a queue; what cannot be delivered there goes to the dead-letter queue, which also keeps it where the
 * queue itself is the trouble.
 *
 * @example
 * await pointRule({ bus, name }, { queueArn, deadArn });
 */
export async function pointRule(
  { bus, name }: Rule,
  { queueArn, deadArn }: { readonly queueArn: string; readonly deadArn: string },
): Promise<void> {
  const Targets = [{ Id: TARGET, Arn: queueArn, DeadLetterConfig: { Arn: deadArn } }];
  const answer = await eventBridge().send(new PutTargetsCommand({ Rule: name, EventBusName: bus, Targets }));
  if ((answer.FailedEntryCount ?? 0) > 0) throw new Error('The bus did not take the target of a rule.');
}

/**
 * Removes a rule and its target; no error where either is gone.
 *
 * @example
 * await deleteRule({ bus, name });
 */
export async function deleteRule({ bus, name }: Rule): Promise<void> {
  const client = eventBridge();
  const targets = new RemoveTargetsCommand({ Rule: name, EventBusName: bus, Ids: [TARGET] });
  await unlessAbsent(() => client.send(targets));
  await unlessAbsent(() => client.send(new DeleteRuleCommand({ Name: name, EventBusName: bus })));
}

/**
 * Names of the rules of a bus that begin so; none where the bus itself is gone.
 *
 * @example
 * for await (const name of ruleNames(bus, 'tributary-dst-')) …
 */
export async function* ruleNames(bus: string, prefix: string): AsyncGenerator<string, void> {
  let next: string | undefined;
  do {
    const input = { EventBusName: bus, NamePrefix: prefix, NextToken: next };
    const page = await unlessAbsent(() => eventBridge().send(new ListRulesCommand(input)));
    for (const { Name } of page?.Rules ?? []) if (Name !== undefined) yield Name;
    next = page?.NextToken;
  } while (next !== undefined);
}
