import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { openReceiver, type Receiver } from './receiver.ts';

const SECRET = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`;

describe('the receiver', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await openReceiver(0);
    receiver.expect('/orders', SECRET);
  });
  afterEach(() => receiver.close());

  async function call(path: string, change: { secret?: string; age?: number } = {}): Promise<number> {
    const at = new Date(Date.now() - (change.age ?? 0));
    const body = JSON.stringify({ order: 1 });
    const signature = new Webhook(change.secret ?? SECRET).sign('msg_1', at, body);
    const answer = await fetch(receiver.url + path, {
      method: 'POST',
      headers: {
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': signature,
      },
      body,
    });
    return answer.status;
  }

  it('given a call signed with the secret of its path, then it is taken as verified', async () => {
    expect(await call('/orders')).toBe(200);
    expect(receiver.received[0]).toMatchObject({
      path: '/orders',
      id: 'msg_1',
      verified: true,
      answered: 200,
      body: { order: 1 },
    });
  });

  it('given another secret, or a signature of yesterday, then it is refused', async () => {
    const other = `whsec_${Buffer.from('another secret of its own').toString('base64')}`;

    expect(await call('/orders', { secret: other })).toBe(401);
    expect(await call('/orders', { age: 86_400_000 })).toBe(401);
    expect(receiver.received.map((each) => each.verified)).toEqual([false, false]);
  });

  it('given a path that nobody expects, then it is not found', async () => {
    expect(await call('/else')).toBe(404);
  });

  it('given planned answers, then they come in turn, and 200 after them', async () => {
    receiver.answerNext('/orders', [500, 400]);

    expect([await call('/orders'), await call('/orders'), await call('/orders')]).toEqual([500, 400, 200]);
  });
});
