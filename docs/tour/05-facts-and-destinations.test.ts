import { afterAll, describe, expect, it } from '@jest/globals';
import { deliver } from '@tributary/connectors/deliver';
import { outboundPolicy } from '@tributary/connectors/outbound/outbound-policy';
import { destinationPattern } from '@tributary/domain/destinations/destination-pattern';
import { mayDeliver } from '@tributary/domain/destinations/may-deliver';
import { subscribesTo } from '@tributary/domain/destinations/subscribes-to';
import { factsOf } from '@tributary/domain/facts/facts-of';
import { memoryProfileStore } from '@tributary/domain/profiles/profile-store.memory';
import { Webhook } from 'standardwebhooks';
import { aDestination, aReceiver, aSegment, commitIn, happened, NINE, shopWith } from './tour.fixtures.ts';

/*
 * Chapter 5: facts and destinations. Someone's system wants to hear when a person becomes a big spender.
 */
const definition = { sumOf: 'total', over: { name: 'Order Completed' }, is: 'greater-than', value: 500 };
const segment = aSegment('big_spenders', definition);
const destination = aDestination({ to: 'segment', segmentId: segment.id, on: ['entered'] });
const shop = shopWith(segment, destination);
const { workspaceId } = shop;

describe('a person becomes a big spender', () => {
  // What a commit changed is part of the commit. Only what somebody asks for is noted, so no new profile is.
  const store = memoryProfileStore();
  const order = { type: 'track', event: 'Order Completed', userId: 'jane', properties: { total: 600 } };
  const committed = () => {
    for (const item of store.items().values()) if (item.kind === 'main') return item;
    throw new Error('Nobody is there.');
  };

  it('leaves with the commit', async () => {
    await commitIn(store, shop)(happened(order, NINE, shop));
    expect(committed().changes).toMatchObject([{ is: 'segment-entered', reason: 'event', number: 1 }]);
  });

  // From the table's stream it becomes a fact on the bus: made again it has the same id, and it holds no personal data.
  const facts = () => factsOf({ workspaceId, item: committed(), bodies: new Map() });

  it('becomes a fact', () => {
    expect(facts()).toMatchObject([{ name: 'Segment Entered', detail: { segmentKey: 'big_spenders' } }]);
    expect(facts()).toEqual(facts());
    expect(JSON.stringify(facts())).not.toContain('jane');
  });

  // The destination's rule on the bus is generated from its subscriptions, and always names the workspace.
  it('meets the rule of a destination', () => {
    const [fact] = facts();
    expect(fact && subscribesTo(destination, fact)).toBe(true);
    expect(JSON.stringify(destinationPattern(workspaceId, destination))).toContain(workspaceId);
  });

  // Before anything is sent, the person's consent is asked. No answer is a no.
  it('is sent only with consent', () => {
    const jane = committed();
    expect(mayDeliver(jane, destination)).toEqual({ allowed: true });
    const advertising = { requiresConsent: ['Advertising'] };
    expect(mayDeliver(jane, advertising)).toEqual({ allowed: false, reason: 'consent-missing' });
  });

  // The webhook signs what it sends. A receiver that fails gets the same activation again, later.
  const receiver = aReceiver();
  afterAll(receiver.close);

  it('is delivered, signed, and again if that failed', async () => {
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const run = deliver({ policy: outboundPolicy('127.0.0.0/8'), now: Date.now });
    const event = { type: 'track', event: 'Audience Entered', userId: 'jane', messageId: 'm-1' };
    const settings = { url: await receiver.url, signingSecret: secret };
    const send = () =>
      run({ destination, settings, activationId: 'act-1', event, signal: AbortSignal.timeout(5000) });

    expect(await send()).toMatchObject({ kind: 'retry' });
    expect(await send()).toEqual({ kind: 'delivered', status: 200 });
    const [first, second] = receiver.received;
    expect(first?.headers['webhook-id']).toBe(second?.headers['webhook-id']);
    expect(new Webhook(secret).verify(second?.body ?? '', second?.headers ?? {})).toEqual(event);
  });
});
