import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeResource } from '../acknowledge.ts';
import type { FunctionName } from '../functions.ts';
import { logRetention, type House } from '../house.ts';

export interface PipelineFunctionProps {
  readonly house: House;
  /** Lambda gives one whole processor at 1,769 MB, and less in proportion. */
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

/** A statement that allows, in words short enough to read beside its grant. */
export interface Permission {
  readonly actions: string[];
  readonly resources: string[];
  readonly conditions?: Record<string, Record<string, string>>;
  /** Why it has to name more than one resource: required where a resource holds a `*`. */
  readonly because?: string;
}

/**
 * A call that ends well logs our own line and nothing else: Lambda's START, END and REPORT were over half of a log's
 * bytes. Time-outs, crashes and failed starts are warnings of the system and stay; durations are metrics of Lambda.
 */
const logging = {
  loggingFormat: LoggingFormat.JSON,
  systemLogLevelV2: SystemLogLevel.WARN,
  applicationLogLevelV2: ApplicationLogLevel.INFO,
};

/** The Lambda of `functions/<name>/handler.ts`. It may write its own log and nothing else until granted. */
export class PipelineFunction extends LambdaFunction {
  readonly #role: Role;

  constructor(scope: Construct, name: FunctionName, props: PipelineFunctionProps) {
    const { settings, bundles } = props.house;
    const functionName = `${settings.name}-${name}`;
    // CloudWatch Logs encrypts every group with a key of its own. A customer key would cost $1 a month
    // and protect nothing more: no personal data is logged.
    const logGroup = new LogGroup(scope, `${name}-log`, {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${name}-role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${functionName} may do`,
    });
    logGroup.grantWrite(role);
    super(scope, name, {
      functionName,
      role,
      logGroup,
      ...logging,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundles(name)),
      handler: 'index.handler',
      memorySize: props.memoryMb,
      timeout: Duration.seconds(props.timeoutSeconds),
      environment: { POWERTOOLS_SERVICE_NAME: name },
    });
    this.#role = role;
  }

  /** Sets a variable and the permission to use what it names, so that neither is ever without the other. */
  give(variable: string, value: string, permission: Permission): void {
    this.addEnvironment(variable, value);
    this.allow(permission);
  }

  /** For permissions that belong to no variable. */
  allow({ because, ...statement }: Permission): void {
    this.addToRolePolicy(new PolicyStatement(statement));
    const wild = statement.resources.filter((resource) => resource.includes('*'));
    for (const resource of wild) this.#explainWildcard(resource, because);
  }

  #explainWildcard(resource: string, because: string | undefined): void {
    if (because === undefined) throw new Error(`${this.node.id} gets more than one resource: say why.`);
    acknowledgeResource(this.#role, resource, because);
  }
}
