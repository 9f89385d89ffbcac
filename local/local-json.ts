import { writeFileSync } from 'node:fs';
import * as z from 'zod';

/** Where everything is, for scripts: written when the platform is up, removed when it goes. */
export const LocalJson = z.strictObject({
  apiUrl: z.url(),
  awsEndpoint: z.url(),
  workspace: z.string(),
  writeKey: z.string(),
  adminToken: z.string(),
  profileToken: z.string(),
  resources: z.strictObject({
    eventsStream: z.string(),
    profilesTable: z.string(),
    configurationTable: z.string(),
    activityTable: z.string(),
    lakeBucket: z.string(),
    activationsBus: z.string(),
  }),
});
export type LocalJson = z.infer<typeof LocalJson>;

/** The tokens open everything that runs here, so only its owner reads the file. */
export function writeLocalJson(file: string, content: LocalJson): void {
  writeFileSync(file, `${JSON.stringify(LocalJson.parse(content), undefined, 2)}\n`, { mode: 0o600 });
}
