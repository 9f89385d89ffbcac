import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { functionNames, type FunctionName } from './functions.ts';
import { synthesised } from './templates.fixtures.ts';

const folder = join(import.meta.dirname, '..', 'functions');
const app = synthesised({ producersStream: 'true', functionUrl: 'true' });

const Lambda = z.object({
  FunctionName: z.string(),
  Runtime: z.string(),
  Architectures: z.array(z.string()),
  Handler: z.string(),
  MemorySize: z.number(),
  Timeout: z.number(),
  LoggingConfig: z.looseObject({ LogGroup: z.unknown() }),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});
type Lambda = z.infer<typeof Lambda>;

/** Read by the platform itself rather than by the function's own schema. */
const ofPlatform = ['ACTIVITY_DAYS', 'PARTIAL_FAILURES', 'POWERTOOLS_SERVICE_NAME'];

function lambdaOf(name: FunctionName): Lambda {
  const [found] = app
    .ofType('AWS::Lambda::Function')
    .filter(({ Properties }) => Properties['FunctionName'] === `tributary-${name}`);
  if (found === undefined) throw new Error(`No function ${name} in the template.`);
  return Lambda.parse(found.Properties);
}

function text(name: FunctionName, file: string): string {
  return readFileSync(join(folder, name, file), 'utf8');
}

async function schemaOf(name: FunctionName): Promise<z.ZodObject> {
  const loaded: unknown = await import(join(folder, name, 'env.ts'));
  return z.object({ Env: z.instanceof(z.ZodObject) }).parse(loaded).Env;
}

describe('the folders of functions', () => {
  it('given all, then they are the functions of the template, and no others', () => {
    expect(
      readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...functionNames].sort());
  });

  it.each(functionNames)(
    'given %s, then it is wired, described and tested in five files at least',
    (name) => {
      const missing = ['handler.ts', 'env.ts', `${name}.ts`, `${name}.test.ts`, 'README.md'].filter(
        (file) => !existsSync(join(folder, name, file)),
      );
      expect(missing).toEqual([]);
    },
  );

  it.each(functionNames)(
    'given %s, then its README is short, titled by its name, and names only files that exist',
    (name) => {
      const lines = text(name, 'README.md').trimEnd().split('\n');
      expect(lines[0]).toBe(`# ${name}`);
      expect(lines.length).toBeLessThanOrEqual(40);
      const named = [...lines.join('\n').matchAll(/`([a-z0-9-]+(?:\.[a-z]+)*\.ts)`/g)].map(([, file]) =>
        String(file),
      );
      expect(named.filter((file) => !existsSync(join(folder, name, file)))).toEqual([]);
    },
  );

  it.each(functionNames)('given %s, then its handler only wires', (name) => {
    const handler = text(name, 'handler.ts');
    const body = handler.split('\n').filter((line) => line.trim() !== '' && !/^import |^} from /.test(line));
    expect(body.length).toBeLessThanOrEqual(25);
    expect(handler).not.toMatch(/\bif\b|\?\s|switch|for \(/);
  });
});

describe('functions in the template', () => {
  it.each(functionNames)(
    'given %s, then its environment is what its schema asks for, no less and no more',
    async (name) => {
      const given = lambdaOf(name).Environment.Variables;
      const schema = await schemaOf(name);
      const known = [...Object.keys(schema.shape), ...ofPlatform];
      expect(Object.keys(given).filter((variable) => !known.includes(variable))).toEqual([]);
      const optional = Object.entries(schema.shape).filter(
        ([, field]) => z.safeParse(field, undefined).success,
      );
      const required = Object.keys(schema.shape).filter(
        (variable) => !optional.some(([each]) => each === variable),
      );
      expect(required.filter((variable) => !(variable in given))).toEqual([]);
      expect(given['POWERTOOLS_SERVICE_NAME']).toBe(name);
    },
  );

  it.each(functionNames)(
    'given %s, then what the template says in plain text fits the schema',
    async (name) => {
      const given = Object.entries(lambdaOf(name).Environment.Variables);
      const schema = await schemaOf(name);
      for (const [variable, value] of given) {
        const field: unknown = schema.shape[variable];
        if (field instanceof z.ZodType && typeof value === 'string')
          expect(z.safeParse(field, value).success).toBe(true);
      }
    },
  );

  it.each(functionNames)('given %s, then it runs Node 24 on arm64, with a log that ends', (name) => {
    expect(lambdaOf(name)).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
    });
    const groups = app.ofType('AWS::Logs::LogGroup').map(({ Properties }) => Properties);
    expect(groups).toContainEqual({ LogGroupName: `/aws/lambda/tributary-${name}`, RetentionInDays: 30 });
  });

  it('given who writes the ledger, then each knows how long it is kept, and nobody else does', () => {
    const knowing = functionNames.filter((name) => 'ACTIVITY_DAYS' in lambdaOf(name).Environment.Variables);
    const writing = functionNames.filter((name) => /ledgerStore/.test(text(name, 'handler.ts')));
    expect(knowing).toEqual(writing.filter((name) => name !== 'manage-configuration'));
    for (const name of knowing) expect(lambdaOf(name).Environment.Variables['ACTIVITY_DAYS']).toBe('90');
  });

  it.each(functionNames)('given %s, then Lambda adds nothing to the log of a call that ends well', (name) => {
    const levels = { LogFormat: 'JSON', SystemLogLevel: 'WARN', ApplicationLogLevel: 'INFO' };
    expect(lambdaOf(name)).toMatchObject({ LoggingConfig: levels });
  });

  it('given all log groups, then each ends after a month', () => {
    for (const { Properties } of app.ofType('AWS::Logs::LogGroup'))
      expect(Properties).toMatchObject({ RetentionInDays: 30 });
  });

  it('given who answers a request, then within the 30 seconds of the HTTP API', () => {
    for (const name of ['collect-events', 'serve-profiles', 'manage-configuration'] as const)
      expect(lambdaOf(name).Timeout).toBeLessThan(30);
  });
});
