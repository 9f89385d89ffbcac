import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus, Match } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { DestinationRemoval } from '../constructs/destination-removal.ts';
import { busName, mayRemoveDestinations, mayServeDestinations } from '../constructs/destination-rights.ts';
import { PipelineFunction } from '../constructs/pipeline-function.ts';
import { RunbookAlarm } from '../constructs/runbook-alarm.ts';
import type { House } from '../house.ts';
import type { DataStack } from './data-stack.ts';

/** The way out: the bus of facts, and who takes them to destinations. */
export class ActivationsStack extends Stack {
  readonly bus: EventBus;
  readonly deliver: PipelineFunction;

  constructor(scope: Construct, props: StackProps & { readonly house: House; readonly data: DataStack }) {
    const { house, data } = props;
    super(scope, `${house.settings.name}-activations`, props);
    this.bus = this.#makeBus(house);
    this.deliver = this.#makeDelivery(house, data);
    this.#makeRemoval(house);
    this.#watchDeliveries(data);
    new CfnOutput(this, 'ActivationsBus', { value: this.bus.eventBusName });
  }

  grantPublish(publisher: PipelineFunction): void {
    publisher.give('ACTIVATIONS_BUS', this.bus.eventBusName, {
      actions: ['events:PutEvents'],
      resources: [this.bus.eventBusArn],
    });
  }

  #makeBus({ settings }: House): EventBus {
    const bus = new EventBus(this, 'Bus', { eventBusName: busName(settings) });
    bus.archive('Archive', {
      description: 'Every fact, to be replayed; forwarded events stay out, their bodies being in the lake.',
      eventPattern: { source: ['tributary'], detailType: Match.anythingBut('Event Forwarded') },
      retention: Duration.days(settings.activityDays),
    });
    return bus;
  }

  #makeDelivery(house: House, data: DataStack): PipelineFunction {
    const deliver = new PipelineFunction(this, 'deliver-activations', {
      house,
      memoryMb: 1024,
      timeoutSeconds: 60,
    });
    data.profiles.grantRead(deliver);
    data.configuration.grantRead(deliver);
    data.grantLedger(deliver);
    data.lake.grantWrite(deliver, ['dead-letters/']);
    deliver.addEnvironment('OUTBOUND_ALLOWED', house.settings.outboundAllowed.join(','));
    deliver.addEnvironment('CONFIGURATION_MAX_AGE_MS', String(house.settings.configurationMaxAgeMs));
    mayServeDestinations(deliver, house.settings);
    return deliver;
  }

  #makeRemoval(house: House): void {
    const remove = new PipelineFunction(this, 'remove-destinations', {
      house,
      memoryMb: 256,
      timeoutSeconds: 600,
    });
    remove.addEnvironment('ACTIVATIONS_BUS', this.bus.eventBusName);
    mayRemoveDestinations(remove, { settings: house.settings, deliver: this.deliver });
    const removal = new DestinationRemoval(this, 'Removal', remove);
    // Deleted in the opposite order: the destinations go while the bus and both functions are still there.
    removal.node.addDependency(this.bus, this.deliver, remove);
  }

  #watchDeliveries(data: DataStack): void {
    new RunbookAlarm(this, 'deliver-activations fails', {
      alerts: data.alerts,
      metric: this.deliver.metricErrors({ period: Duration.minutes(5) }),
      above: 5,
      periods: 3,
      runbook: {
        impact:
          'Destinations receive late: whole batches of deliveries end in an error of ours, not of a vendor.',
        steps: [
          'Read the newest errors in `/aws/lambda/<name>-deliver-activations`: a denied right or a missing secret is named there.',
          'Activations wait in the queue of their destination and are tried again; after the last try they are in its queue `…-dead`, body included.',
          'When repaired, start a redrive of each `…-dead` queue in the SQS console.',
        ],
      },
    });
  }
}
