import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { clientOptions } from './clients.ts';

const PREFIX = '/aws/lambda/';

/** Keeps what the functions wrote, one file each, as it ends with the emulator. What cannot be kept is left out. */
export async function keepFunctionLogs(endpoint: string, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const client = new CloudWatchLogsClient({ ...clientOptions(endpoint), maxAttempts: 1 });
  try {
    const { logGroups = [] } = await client.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: PREFIX }),
    );
    await Promise.all(logGroups.map(({ logGroupName = '' }) => keep(client, logGroupName, folder)));
  } catch {
    // The emulator may have ended already; its own log tells more then.
  }
}

async function keep(client: CloudWatchLogsClient, logGroupName: string, folder: string): Promise<void> {
  const lines: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new FilterLogEventsCommand({ logGroupName, nextToken }));
    for (const { message = '' } of page.events ?? []) lines.push(message.trimEnd());
    nextToken = page.nextToken;
  } while (nextToken);
  if (lines.length > 0)
    writeFileSync(join(folder, `${logGroupName.slice(PREFIX.length)}.log`), `${lines.join('\n')}\n`);
}
