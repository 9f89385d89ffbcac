import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { corsOfApi } from '../cors.ts';
import { logRetention } from '../house.ts';
import type { Settings } from '../settings.ts';
import type { PipelineFunction } from './pipeline-function.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

export interface FrontDoorProps {
  readonly settings: Settings;
  readonly alerts: ITopic | undefined;
  readonly collect: PipelineFunction;
  readonly serve: PipelineFunction;
  readonly manage: PipelineFunction;
}

/** Requests a second; what is refused gets a 429 with nothing stored, and SDKs send it again. */
const throttles = {
  small: { rateLimit: 500, burstLimit: 1_000 },
  standard: { rateLimit: 5_000, burstLimit: 5_000 },
};

/** The HTTP API. Collecting takes every path that is nobody else's, as SDKs have their own ideas of paths. */
export class FrontDoor extends Construct {
  readonly url: string;
  readonly #api: HttpApi;

  constructor(scope: Construct, id: string, props: FrontDoorProps) {
    super(scope, id);
    this.#api = new HttpApi(this, 'Http', {
      apiName: props.settings.name,
      createDefaultStage: false,
      corsPreflight: {
        ...corsOfApi,
        allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.OPTIONS],
        maxAge: Duration.days(1),
      },
    });
    this.#route('collect', props.collect, ['$default']);
    this.#route('serve', props.serve, ['/v1/profiles/{proxy+}', '/v1/spaces/{proxy+}', '/v1/visitor']);
    this.#route('manage', props.manage, [
      '/v1/workspaces',
      '/v1/workspaces/{proxy+}',
      // More exact than the reader's, so it wins: it changes data, and takes an admin token.
      '/v1/profiles/users/{person}/unmerge',
    ]);
    this.url = this.#stage(props.settings).url;
    this.#watch(props.alerts);
  }

  #route(id: string, target: PipelineFunction, paths: readonly string[]): void {
    const integration = new HttpLambdaIntegration(id, target);
    for (const path of paths) {
      const routeKey = path === '$default' ? HttpRouteKey.DEFAULT : HttpRouteKey.with(path, HttpMethod.ANY);
      const route = new HttpRoute(this, `Route ${path}`, { httpApi: this.#api, routeKey, integration });
      acknowledge(
        route,
        'APIG4',
        'SDKs and tools send a write key or a bearer token, which the function itself checks; no authorizer knows both.',
      );
    }
  }

  #stage(settings: Settings): HttpStage {
    const logGroup = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/vendedlogs/${settings.name}-api`,
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new HttpStage(this, 'Stage', {
      httpApi: this.#api,
      stageName: '$default',
      autoDeploy: true,
      throttle: throttles[settings.size],
      accessLogSettings: { destination: new LogGroupLogDestination(logGroup), format: accessLogFormat },
    });
  }

  #watch(alerts: ITopic | undefined): void {
    new RunbookAlarm(this, 'the API answers with errors of its own', {
      alerts,
      metric: this.#api.metricServerError({ statistic: 'Sum', period: Duration.minutes(5) }),
      above: 10,
      runbook: {
        impact:
          'Some requests get a 5xx: SDKs keep their events and send them again, browsers for a short time only.',
        steps: [
          'Read `/aws/vendedlogs/<name>-api` for the route, then the log of its function.',
          '503 `stream-unavailable` means that the stream refused: look at `WriteProvisionedThroughputExceeded` of the events stream; `size` `standard` lifts the limit.',
          '503 `temporarily-unavailable` means that another service gave no answer or was too busy: the line with the code `no-answer` in the log of the function names it.',
          'Reached concurrency of Lambda in the account shows as 5xx with nothing in the function’s log: raise the quota.',
        ],
      },
    });
  }
}

/** Short, since each byte is paid for each request, and without the address of whoever asked. The line has its time. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    route: '$context.routeKey',
    status: AccessLogField.contextStatus(),
    ms: '$context.responseLatency',
    error: '$context.integrationErrorMessage',
    id: AccessLogField.contextRequestId(),
  }),
);
