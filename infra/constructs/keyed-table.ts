import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { dataRemoval } from '../house.ts';
import type { Settings } from '../settings.ts';
import type { PipelineFunction } from './pipeline-function.ts';

export interface KeyedTableProps {
  readonly settings: Settings;
  /** The environment variable by which functions know the table. */
  readonly variable: string;
  readonly expires?: boolean;
  /** Only what a commit leaves behind is streamed: the image before is never compared. */
  readonly streamed?: boolean;
  readonly dueIndex?: boolean;
}

const reading = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
/** What a transaction may hold is granted by its parts; nothing is deleted by a pipeline: it expires. */
const writing = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
];

/** An on-demand table of `pk` and `sk`. Nobody is ever granted a scan. */
export class KeyedTable extends Construct {
  readonly table: Table;
  readonly #variable: string;

  constructor(scope: Construct, id: string, props: KeyedTableProps) {
    super(scope, id);
    this.#variable = props.variable;
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      // The account's own aws/dynamodb key: its use shows in CloudTrail, and it has no monthly price.
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: dataRemoval(props.settings),
      deletionProtection: !props.settings.local,
      ...(props.expires === true ? { timeToLiveAttribute: 'ttl' } : {}),
      ...(props.streamed === true ? { stream: StreamViewType.NEW_IMAGE } : {}),
    });
    if (props.dueIndex === true) this.#addDueIndex();
  }

  grantRead(reader: PipelineFunction): void {
    reader.give(this.#variable, this.table.tableName, {
      actions: reading,
      resources: [this.table.tableArn],
    });
  }

  grantWrite(writer: PipelineFunction): void {
    writer.give(this.#variable, this.table.tableName, {
      actions: writing,
      resources: [this.table.tableArn],
    });
  }

  grantReadWrite(writer: PipelineFunction): void {
    writer.give(this.#variable, this.table.tableName, {
      actions: [...reading, ...writing],
      resources: [this.table.tableArn],
    });
  }

  grantDelete(deleter: PipelineFunction): void {
    deleter.give(this.#variable, this.table.tableName, {
      actions: ['dynamodb:DeleteItem'],
      resources: [this.table.tableArn],
    });
  }

  grantQueryDue(reader: PipelineFunction): void {
    reader.give(this.#variable, this.table.tableName, {
      actions: ['dynamodb:Query'],
      resources: [`${this.table.tableArn}/index/due`],
    });
  }

  /** Keys only: a timer that moves costs two index writes of one unit, whatever the profile's size. */
  #addDueIndex(): void {
    this.table.addGlobalSecondaryIndex({
      indexName: 'due',
      partitionKey: { name: 'dueShard', type: AttributeType.STRING },
      sortKey: { name: 'dueAt', type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }
}
