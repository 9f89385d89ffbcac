import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import * as z from 'zod';
import { TemplateResource, type Resource, type Synthesised } from './resource.fixtures.ts';
import { readSettings } from './settings.ts';
import { buildTributary } from './tributary.ts';

const Template = z.object({
  Resources: z.record(z.string(), TemplateResource),
  Outputs: z.record(z.string(), z.unknown()).default({}),
});

/** A function whose code does not matter: templates are the same, and nothing has to be built. */
export function emptyCode(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-code-'));
  writeFileSync(join(folder, 'index.mjs'), 'export const handler = async () => {};\n');
  return folder;
}

export function buildApp(given: Readonly<Record<string, unknown>> = {}) {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'tributary-synth-')) });
  const code = emptyCode();
  const settings = readSettings((key) => given[key], {});
  return { app, settings, stacks: buildTributary(app, { settings, bundles: () => code }) };
}

/** All resources of all stacks, with settings as a person would give them. */
export function synthesised(given: Readonly<Record<string, unknown>> = {}): Synthesised {
  const { stacks: artifacts } = buildApp(given).app.synth();
  const templates = artifacts.map((stack) => ({ stack: stack.stackName, ...Template.parse(stack.template) }));
  const resources = templates.flatMap(({ stack, Resources }) =>
    Object.entries(Resources).map(([id, resource]): Resource => ({ ...resource, id, stack })),
  );
  return {
    resources,
    ofType: (type: string) => resources.filter((resource) => resource.Type === type),
    outputs: templates.flatMap(({ Outputs }) => Object.keys(Outputs)),
  };
}

const Looking = z.object({ Metrics: z.array(z.object({ MetricStat: z.unknown().optional() })).optional() });

/** What alarms are billed by: the metrics that they look at, and not the expressions made of these. */
export function alarmMetrics(ofType: (type: string) => readonly Resource[]): number {
  return ofType('AWS::CloudWatch::Alarm').reduce((sum, { Properties }) => {
    const { Metrics } = Looking.parse(Properties);
    return sum + (Metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1);
  }, 0);
}
