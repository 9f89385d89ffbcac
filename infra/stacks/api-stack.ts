import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { FunctionUrlAuthType, HttpMethod } from 'aws-cdk-lib/aws-lambda';
import { CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { mayManageDestinations } from '../constructs/destination-rights.ts';
import { FrontDoor } from '../constructs/front-door.ts';
import { PipelineFunction } from '../constructs/pipeline-function.ts';
import { QueueWorker } from '../constructs/queue-worker.ts';
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
      manage: this.#manageConfiguration(
        [this.#unmergeProfiles(), this.#backfillTraits()],
        this.#previewIdentity(),
      ),
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

  /** Reads as much of the lake as a profile is old, so it takes its time. */
  #unmergeProfiles(): QueueWorker {
    const { data, house } = this.#props;
    const unmerge = new PipelineFunction(this, 'unmerge-profiles', {
      house,
      memoryMb: 2048,
      timeoutSeconds: 900,
    });
    data.profiles.grantReadWrite(unmerge);
    data.configuration.grantRead(unmerge);
    data.activity.grantReadWrite(unmerge);
    data.lake.grantRead(unmerge, ['raw/']);
    this.#readsConfiguration(unmerge);
    const queue = new QueueWorker(this, 'Unmerge', {
      worker: unmerge,
      variable: 'UNMERGE_QUEUE_URL',
      deadLetters: data.deadLetters,
      batchSize: 1,
      concurrency: 2,
      tries: 3,
      runbook: {
        impact: 'Somebody asked to take a wrongly merged profile apart, and it is still as it was.',
        steps: [
          'Read the newest `invocation-failed` in `/aws/lambda/<name>-unmerge-profiles`; the request itself shows `failed` under `GET /v1/workspaces/<id>/unmerges/<unmerge id>`.',
          'An object of the lake that cannot be read (`ObjectUnreadable`) has to be repaired or moved away from `raw/`; a time-out means that the workspace has more history than 15 minutes can read.',
          'When repaired, redrive. Nothing is ever done twice.',
        ],
      },
    });
    queue.grantSend(unmerge);
    return queue;
  }

  /** Reads the whole lake of a workspace for each thousand profiles, so it takes its time. */
  #backfillTraits(): QueueWorker {
    const { data, house } = this.#props;
    const backfill = new PipelineFunction(this, 'backfill-traits', {
      house,
      memoryMb: 2048,
      timeoutSeconds: 900,
    });
    data.profiles.grantReadWrite(backfill);
    data.configuration.grantRead(backfill);
    data.activity.grantReadWrite(backfill);
    data.lake.grantRead(backfill, ['raw/']);
    this.#readsConfiguration(backfill);
    const queue = new QueueWorker(this, 'Backfill', {
      worker: backfill,
      variable: 'BACKFILL_QUEUE_URL',
      deadLetters: data.deadLetters,
      batchSize: 1,
      concurrency: 2,
      tries: 3,
      runbook: {
        impact: 'A new computed trait or segment counts from now on only: its history is not filled.',
        steps: [
          'Read the newest `invocation-failed` in `/aws/lambda/<name>-backfill-traits`; the definition shows `"backfill": "running"` under `GET /v1/workspaces/<id>/computed-traits/<trait id>` or `…/segments/<segment id>`.',
          'An object of the lake that cannot be read (`ObjectUnreadable`) has to be repaired or moved away from `raw/`; a time-out means that the workspace has more history than 15 minutes can read twice.',
          'When repaired, redrive. It goes on where it stood, and nothing is counted twice.',
        ],
      },
    });
    queue.grantSend(backfill);
    return queue;
  }

  /** Called without waiting, and not by a queue: a queue that a mapping polls costs $0.26 a month while nobody previews. */
  #previewIdentity(): PipelineFunction {
    const { data, house } = this.#props;
    const preview = new PipelineFunction(this, 'preview-identity', {
      house,
      // Two worlds of 250,000 events, and four million identifiers.
      memoryMb: 3008,
      timeoutSeconds: 900,
    });
    // Whoever asked sees that it failed, and asks again.
    preview.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(5) });
    data.configuration.grantRead(preview);
    data.activity.grantReadWrite(preview);
    data.lake.grantRead(preview, ['raw/']);
    return preview;
  }

  #manageConfiguration(works: readonly QueueWorker[], preview: PipelineFunction): PipelineFunction {
    const { data, activations, house } = this.#props;
    const manage = new PipelineFunction(this, 'manage-configuration', {
      house,
      // A whole processor: the front door waits 30 seconds for a preview, and calls are few.
      memoryMb: 1792,
      timeoutSeconds: 29,
    });
    data.activity.grantWrite(manage);
    for (const work of works) work.grantSend(manage);
    manage.give('PREVIEW_FUNCTION', preview.functionName, {
      actions: ['lambda:InvokeFunction'],
      resources: [preview.functionArn],
    });
    data.configuration.grantReadWrite(manage);
    data.configuration.grantDelete(manage);
    data.activity.grantRead(manage);
    data.profiles.grantRead(manage);
    data.lake.grantRead(manage, ['raw/']);
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
