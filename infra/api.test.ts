import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { preflight } from '../functions/collect-events/preflight.ts';
import { synthesised } from './templates.fixtures.ts';

const small = synthesised();
const standard = synthesised({ size: 'standard', functionUrl: 'true', producersStream: 'true' });

const headersOfSdks = ['authorization', 'content-type', 'content-encoding', 'x-retry-count', 'anonymousid'];

const aRequest = {
  method: 'OPTIONS',
  path: '/v1/t',
  query: {},
  body: Buffer.alloc(0),
  sourceIp: '203.0.113.9',
  userAgent: '',
};

const Route = z.object({
  RouteKey: z.string(),
  Target: z.unknown().transform((each) => JSON.stringify(each)),
});

describe('the HTTP API', () => {
  it('given its routes, then each goes to its function, and what is left to collecting', () => {
    const routes = small.ofType('AWS::ApiGatewayV2::Route').map(({ Properties }) => Route.parse(Properties));
    const integrations = new Map(
      small
        .ofType('AWS::ApiGatewayV2::Integration')
        .map(({ id, Properties }) => [id, JSON.stringify(Properties['IntegrationUri'])]),
    );
    const functionOf = (target: string) => {
      const [, uri] = [...integrations].find(([id]) => target.includes(id)) ?? [];
      return /"([a-z]+)[0-9A-F]{8}"/.exec(uri ?? '')?.[1];
    };
    expect(Object.fromEntries(routes.map(({ RouteKey, Target }) => [RouteKey, functionOf(Target)]))).toEqual({
      $default: 'collectevents',
      'ANY /v1/profiles/users/{person}/unmerge': 'manageconfiguration',
      'ANY /v1/profiles/{proxy+}': 'serveprofiles',
      'ANY /v1/spaces/{proxy+}': 'serveprofiles',
      'ANY /v1/visitor': 'serveprofiles',
      'ANY /v1/workspaces': 'manageconfiguration',
      'ANY /v1/workspaces/{proxy+}': 'manageconfiguration',
    });
    for (const { Properties } of small.ofType('AWS::ApiGatewayV2::Integration'))
      expect(Properties).toMatchObject({ PayloadFormatVersion: '2.0' });
  });

  it('given a browser, then any origin may send events and read its visitor, with the headers that it takes', () => {
    expect(small.ofType('AWS::ApiGatewayV2::Api')).toMatchObject([
      {
        Properties: {
          CorsConfiguration: {
            AllowOrigins: ['*'],
            AllowHeaders: [...headersOfSdks, 'if-none-match'],
            ExposeHeaders: ['retry-after', 'etag'],
            AllowMethods: ['GET', 'POST', 'OPTIONS'],
          },
        },
      },
    ]);
  });

  it('given its size, then it is throttled accordingly, and logs each access without an address', () => {
    const stage = (app: typeof small) =>
      app.ofType('AWS::ApiGatewayV2::Stage').map(({ Properties }) => Properties);
    expect(stage(small)).toMatchObject([
      { DefaultRouteSettings: { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1_000 } },
    ]);
    expect(stage(standard)).toMatchObject([
      { DefaultRouteSettings: { ThrottlingRateLimit: 5_000, ThrottlingBurstLimit: 5_000 } },
    ]);
    const { AccessLogSettings } = z
      .object({ AccessLogSettings: z.object({ Format: z.string() }) })
      .parse(stage(small)[0]);
    expect(AccessLogSettings.Format).toContain('$context.routeKey');
    expect(AccessLogSettings.Format).not.toMatch(/sourceIp|path|authorizer|userAgent/);
  });

  it('given the setting, then collecting has an address of its own; by default it has none', () => {
    expect(small.ofType('AWS::Lambda::Url')).toEqual([]);
    expect(standard.ofType('AWS::Lambda::Url')).toMatchObject([
      {
        Properties: {
          TargetFunctionArn: { 'Fn::GetAtt': [expect.stringMatching(/^collectevents/), 'Arn'] },
          Cors: {
            AllowOrigins: ['*'],
            AllowHeaders: headersOfSdks,
            ExposeHeaders: ['retry-after'],
            AllowMethods: ['GET', 'POST'],
          },
        },
      },
    ]);
    expect(standard.outputs).toContain('FunctionUrl');
  });

  it('given a preflight that reaches the function, then it answers with the same headers', () => {
    const { headers } = preflight({ ...aRequest, headers: {} });
    expect(headers?.['access-control-allow-headers']).toBe(headersOfSdks.join(', '));
  });

  it('given the first admin token, then 32 letters and digits that nobody chose', () => {
    expect(small.ofType('AWS::SecretsManager::Secret')).toMatchObject([
      {
        Properties: {
          GenerateSecretString: {
            SecretStringTemplate: '{"name":"first admin token"}',
            GenerateStringKey: 'token',
            PasswordLength: 32,
            ExcludeCharacters: expect.any(String),
            IncludeSpace: false,
          },
        },
      },
    ]);
    const excluded = String(
      /"ExcludeCharacters":("(?:[^"\\]|\\.)*")/.exec(JSON.stringify(small.resources))?.[1],
    );
    const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
    const left = printable.filter((character) => !String(JSON.parse(excluded)).includes(character));
    expect(left.join('')).toMatch(/^[0-9]{10}[A-Z]{26}[a-z]{26}$/);
  });

  it('given a deployment, then its outputs name what people and scripts need', () => {
    expect(small.outputs).toEqual(
      expect.arrayContaining([
        'ApiUrl',
        'EventsStream',
        'ProfilesTable',
        'ConfigurationTable',
        'ActivityTable',
        'LakeBucket',
        'ActivationsBus',
        'AdminTokenSecret',
      ]),
    );
    expect(small.outputs).not.toContain('ProducersStream');
    expect(standard.outputs).toContain('ProducersStream');
  });
});
