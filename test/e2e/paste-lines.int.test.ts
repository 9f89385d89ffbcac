import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { pasteLines } from '../../local/shop/summary.ts';
import { until } from '../../local/until.ts';
import { aWorkspace, collect, underTest, type Workspace } from './support.ts';

describe('the lines of the summary to paste next', () => {
  const userId = `u-${randomUUID()}`;
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await aWorkspace();
    await collect(workspace, { batch: [{ type: 'identify', userId, traits: { name: 'Ada' } }] });
    await until({ what: 'a person', limitMs: 30_000 }, () => workspace.readPerson(`user_id:${userId}`));
  });

  it('given a shell, when each is pasted, then it runs and answers with JSON that is no problem', async () => {
    const { apiUrl, awsEndpoint, adminToken, outputs } = underTest();
    const lines = pasteLines(
      {
        apiUrl,
        awsEndpoint,
        workspace: workspace.id,
        writeKey: workspace.writeKey,
        adminToken,
        profileToken: workspace.profileToken,
        resources: {
          eventsStream: outputs.EventsStream,
          profilesTable: outputs.ProfilesTable,
          configurationTable: outputs.ConfigurationTable,
          activityTable: outputs.ActivityTable,
          lakeBucket: outputs.LakeBucket,
          activationsBus: outputs.ActivationsBus,
        },
      },
      userId,
    );
    expect(lines.length).toBeGreaterThanOrEqual(4);

    for (const line of lines) {
      const { stdout, stderr } = await promisify(execFile)('sh', ['-c', line], { timeout: 30_000 });
      const answer: unknown = JSON.parse(stdout);
      expect([line, stderr]).toEqual([line, '']);
      expect(answer).toEqual(expect.any(Object));
      expect(answer).not.toHaveProperty('code');
    }
    const person = await until({ what: 'the pasted order', limitMs: 30_000 }, async () => {
      const found = await workspace.readPerson(`user_id:${userId}`);
      return found?.events.some((each) => each.event === 'Order Completed') ? found : undefined;
    });
    expect(person.traits).toMatchObject({ name: 'Ada' });
  }, 90_000);
});
