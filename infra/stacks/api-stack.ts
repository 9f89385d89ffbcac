import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { FunctionUrlAuthType, HttpMethod } from 'aws-cdk-lib/aws-lambda';
import { CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { mayManageDestinations } from '../constructs/destination-rights.ts';
import { FrontDoor } from '../constructs/front-door.ts';
import { PipelineFunction } from '../constructs/pipeline-function.ts';
import { readsStream, StreamWorker } from '../constructs/stream-worker.ts';
import { cors } from '../cors.ts';
import type { FunctionName } from '../functions.ts';
import { dataRemoval, type House } from '../house.ts';
import type { ActivationsStack } from './activations-stack.ts';
import type { DataStack } from './data-stack.ts';

export interface ApiStackProps extends StackProps {
  readonly house: House;
  readonly data: DataStack;
  readonly activations: ActivationsStack;
}

const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** The ways in: collecting, reading profiles, configuring. */
export class ApiStack extends Stack {
  readonly #props: ApiStackProps;

  constructor(scope: Construct, props: ApiStackProps) {
    super(scope, `${props.house.settings.name}-api`, props);
    this.#props = props;
    const collect = this.#collectEvents();
    props.data.events.onlyWrittenBy(this, [collect, ...this.#collectRecords()]);
    const door = new FrontDoor(this, 'Api', {
      ...props.house,
      alerts: props.data.alerts,
      collect,
      serve: this.#serveProfiles(),
      manage: this.#manageConfiguration(),
    });
    new CfnOutput(this, 'ApiUrl', { value: door.url });
    if (props.house.settings.functionUrl) this.#addFunctionUrl(collect);
  }

  #collectEvents(): PipelineFunction {
    const collect = this.#function('collect-events', 15);
    this.#collects(collect);
    return collect;
  }

  #collectRecords(): PipelineFunction[] {
    const { data } = this.#props;
    if (data.producers === undefined) return [];
    const collect = this.#function('collect-records', 60);
    this.#collects(collect);
    data.lake.grantWrite(collect, ['failed/']);
    new StreamWorker(this, 'CollectRecords', {
      worker: collect,
      lake: data.lake,
      alerts: data.alerts,
      source: readsStream(data.producers.stream),
      batchSize: 100,
      parallelBatches: 2,
      lateMinutes: 5,
      impact: 'Events of your own producers arrive late.',
    });
    return [collect];
  }

  #collects(collect: PipelineFunction): void {
    const { data, house } = this.#props;
    data.events.grantWrite(collect);
    data.configuration.grantRead(collect);
    collect.addEnvironment('VIRTUAL_PARTITIONS', String(house.settings.virtualPartitions));
  }

  #serveProfiles(): PipelineFunction {
    const { data } = this.#props;
    const serve = this.#function('serve-profiles', 10);
    data.profiles.grantRead(serve);
    data.configuration.grantRead(serve);
    this.#readsConfiguration(serve);
    return serve;
  }

  #manageConfiguration(): PipelineFunction {
    const { data, activations, house } = this.#props;
    const manage = this.#function('manage-configuration', 29);
    data.configuration.grantReadWrite(manage);
    data.configuration.grantDelete(manage);
    data.activity.grantRead(manage);
    data.profiles.grantRead(manage);
    manage.addEnvironment('ACTIVATIONS_BUS', activations.bus.eventBusName);
    manage.addEnvironment('DELIVER_FUNCTION', activations.deliver.functionArn);
    manage.addEnvironment('OUTBOUND_ALLOWED', house.settings.outboundAllowed.join(','));
    this.#readsConfiguration(manage);
    mayManageDestinations(manage, { settings: house.settings, deliver: activations.deliver });
    this.#firstAdminToken(manage);
    return manage;
  }

  /** People use it as `adm_` + token, to make the tokens that they then work with. */
  #firstAdminToken(manage: PipelineFunction): void {
    const secret = new Secret(this, 'FirstAdminToken', {
      description: 'The first admin token: adm_ followed by "token".',
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ name: 'first admin token' }),
        generateStringKey: 'token',
        passwordLength: 32,
        // Written out: the emulator knows no `excludePunctuation`.
        excludeCharacters: punctuation,
        includeSpace: false,
      },
      removalPolicy: dataRemoval(this.#props.house.settings),
    });
    acknowledge(
      secret,
      'SMG4',
      'It opens the door once: rotating it would shut out whoever has not yet made a token through the API.',
    );
    const arn = arnOf(secret);
    manage.give('ADMIN_TOKEN_SECRET', arn, {
      actions: ['secretsmanager:GetSecretValue'],
      resources: [arn],
    });
    new CfnOutput(this, 'AdminTokenSecret', { value: arn });
  }

  /** A way in without the HTTP API's price, for those who can do without its throttles and access log. */
  #addFunctionUrl(collect: PipelineFunction): void {
    const url = collect.addFunctionUrl({
      authType: FunctionUrlAuthType.NONE,
      cors: {
        allowedOrigins: cors.allowOrigins,
        allowedHeaders: cors.allowHeaders,
        exposedHeaders: cors.exposeHeaders,
        allowedMethods: [HttpMethod.GET, HttpMethod.POST],
      },
    });
    new CfnOutput(this, 'FunctionUrl', { value: url.url });
  }

  #function(name: FunctionName, timeoutSeconds: number): PipelineFunction {
    return new PipelineFunction(this, name, { house: this.#props.house, memoryMb: 512, timeoutSeconds });
  }

  #readsConfiguration(reader: PipelineFunction): void {
    const { configurationMaxAgeMs } = this.#props.house.settings;
    reader.addEnvironment('CONFIGURATION_MAX_AGE_MS', String(configurationMaxAgeMs));
  }
}

/** Its attribute, since the emulator answers a plain reference with the name. */
function arnOf(secret: Secret): string {
  const resource = secret.node.defaultChild;
  if (resource instanceof CfnSecret) return resource.attrId;
  throw new Error('The secret has no CloudFormation resource.');
}
