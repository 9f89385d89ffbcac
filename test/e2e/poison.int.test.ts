import { randomUUID } from 'node:crypto';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { encodeRecord } from '../../layers/domain/collecting/record-codec.ts';
import { clientOptions } from '../../local/clients.ts';
import { until } from '../../local/until.ts';
import { aWorkspace, collect, lakeLines, underTest, type Workspace } from './support.ts';

const LIMIT_MS = 60_000;

describe('a poison event between good ones', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await aWorkspace();
  });

  // Times of their own: equal ones are told apart by messageId, and not by who was first.
  const step = (userId: string, number: number) => {
    const timestamp = new Date(Date.UTC(2026, 0, 1, 12, number)).toISOString();
    return [
      { type: 'identify', userId, timestamp, traits: { step: number, [`step_${number}`]: true } },
      { type: 'track', userId, timestamp, event: `Step ${number}` },
    ];
  };
  const whole = (userId: string, steps: number) =>
    until({ what: `step ${steps}`, limitMs: LIMIT_MS }, async () => {
      const person = await workspace.readPerson(`user_id:${userId}`);
      return person?.events.some(({ event }) => event === `Step ${steps}`) ? person : undefined;
    });
  /** All lines of `failed/` that hold a text which no other test has. */
  const keptWith = async (prefix: string, text: string) =>
    (await lakeLines(prefix)).filter((line) => JSON.stringify(line).includes(text));

  it('given it in their batch, then they are folded in their order, and it is kept once with reason and body', async () => {
    const userId = `u-${randomUUID()}`;
    const poison = { type: 'track', userId, messageId: randomUUID(), properties: { price: 5 } };

    const { body } = await collect(workspace, { batch: [...step(userId, 1), poison, ...step(userId, 2)] });
    expect(body).toMatchObject({ accepted: 5, failed: [{ index: 2, code: 'no-event' }] });
    const person = await whole(userId, 2);
    await workspace.settled(5);

    expect(person.traits).toEqual({ step: 2, step_1: true, step_2: true });
    expect(person.events.flatMap(({ event }) => event ?? [])).toEqual(['Step 2', 'Step 1']);
    const kept = await keptWith(`failed/workspace=${workspace.id}/`, poison.messageId);
    expect(kept).toEqual([
      expect.objectContaining({
        messageId: poison.messageId,
        index: 2,
        stage: 'collect',
        reason: 'no-event',
        body: expect.objectContaining({ event: poison }),
      }),
    ]);
  }, 120_000);

  it('given records in front of and behind it on their shard, then they are folded in their order, and each poison is kept once', async () => {
    const userId = `u-${randomUUID()}`;
    const text = `not an event ${randomUUID()}`;
    const stranger = Buffer.from(`hello ${randomUUID()}`);
    const { sources } = await workspace.ledger();
    const before = sources[workspace.sourceId]?.accepted ?? 0;

    await collect(workspace, { batch: step(userId, 1) });
    await new KinesisClient(clientOptions(underTest().awsEndpoint)).send(
      new PutRecordsCommand({
        StreamName: underTest().outputs.EventsStream,
        Records: [encodeRecord(workspace.sourceId, [text]), stranger].map((Data) => ({
          Data,
          PartitionKey: `${workspace.id}.0`,
        })),
      }),
    );
    await collect(workspace, { batch: step(userId, 2) });
    const person = await whole(userId, 2);
    const ledger = await workspace.settled(before + 5);

    expect(person.traits).toEqual({ step: 2, step_1: true, step_2: true });
    expect(person.events.flatMap(({ event }) => event ?? [])).toEqual(['Step 2', 'Step 1']);
    expect(ledger.sources[workspace.sourceId]?.failed).toMatchObject({ 'line-not-ours': 1 });
    const prefix = `failed/workspace=${workspace.id}/`;
    expect(await keptWith(prefix, text)).toEqual([
      expect.objectContaining({ index: 0, stage: 'open', reason: 'line-not-ours', body: text }),
    ]);
    expect(await keptWith(prefix, stranger.toString('base64'))).toEqual([
      expect.objectContaining({ stage: 'open', reason: 'record-not-ours' }),
    ]);
  }, 120_000);
});
