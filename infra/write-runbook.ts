import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { runbookOf } from './runbook.ts';
import { readSettings } from './settings.ts';
import { buildTributary } from './tributary.ts';

const app = new App();
// With the producers stream, so that its alarm is there; code plays no part.
const settings = readSettings((key) => (key === 'producersStream' ? true : undefined), {});
buildTributary(app, { settings, bundles: () => import.meta.dirname });
writeFileSync(join(import.meta.dirname, '..', 'docs', 'runbook.md'), runbookOf(app));
