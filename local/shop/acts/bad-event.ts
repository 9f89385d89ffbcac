import { S3Client, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { clientOptions } from '../../clients.ts';
import { curl } from '../curl.ts';
import type { Act, Stage } from '../stage.ts';

const Answer = z.object({
  accepted: z.int(),
  failed: z.array(z.object({ index: z.int(), code: z.string(), message: z.string() })),
});
const Named = z.object({ messageId: z.string() });
const FailedLine = z.object({
  stage: z.string(),
  reason: z.string(),
  body: z.object({ event: z.object({ userId: z.string(), properties: z.object({ price: z.number() }) }) }),
});

/** curl, posting by hand. */
export const badEvent: Act = {
  title: 'A bad event stands between good ones',
  play: async (stage) => {
    const { right, tell, named } = stage;
    const dora = named('dora');
    const messageId = named('a-track-without-a-name');
    const batch = [
      { type: 'identify', userId: dora, traits: { name: 'Dora' } },
      { type: 'track', userId: dora, messageId, properties: { price: 5 } },
      { type: 'track', userId: dora, event: 'Wishlist Opened' },
    ];
    let answer: z.infer<typeof Answer> | undefined;
    await right('curl posts three events: 200, and the bad one is named', async () => {
      const { status, body } = await curl(`${stage.apiUrl}/v1/batch`, stage.shop.writeKeys['server'] ?? '', {
        batch,
      });
      if (status !== 200) return undefined;
      answer = Answer.parse(body);
      return answer.accepted === 3 && answer.failed[0]?.index === 1
        ? `event 1: ${answer.failed[0].code}`
        : undefined;
    });
    await right('its neighbours are on her profile', async () => {
      const person = await stage.readPerson(`user_id:${dora}`);
      return person?.traits['name'] === 'Dora' &&
        person.events.some((each) => each.event === 'Wishlist Opened')
        ? 'both'
        : undefined;
    });
    await right('it is kept in the lake, with its reason and body', async () => {
      const line = await failedLine(stage, messageId);
      if (line?.body.event.userId !== dora || line.body.event.properties.price !== 5) return undefined;
      tell(`failed/: stage ${line.stage}, reason ${line.reason}, body ${JSON.stringify(line.body.event)}`);
      return line.reason;
    });
  },
};

async function failedLine(stage: Stage, messageId: string): Promise<z.infer<typeof FailedLine> | undefined> {
  const client = new S3Client(clientOptions(stage.awsEndpoint));
  const Bucket = stage.lakeBucket;
  const { Contents = [] } = await client.send(
    new ListObjectsV2Command({ Bucket, Prefix: `failed/workspace=${stage.shop.workspace}/` }),
  );
  for (const { Key } of Contents) {
    const object = await client.send(new GetObjectCommand({ Bucket, Key }));
    const bytes = Buffer.from((await object.Body?.transformToByteArray()) ?? []);
    const text = (bytes.readUInt16BE(0) === 0x1f8b ? gunzipSync(bytes) : bytes).toString('utf8');
    const lines = text.split('\n').filter(Boolean);
    const found = lines
      .map((line): unknown => JSON.parse(line))
      .find((each) => Named.parse(each).messageId === messageId);
    if (found) return FailedLine.parse(found);
  }
  return undefined;
}
