import { describe, expect, it } from '@jest/globals';
import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { ItemTooLarge, StoreInDoubt } from '@tributary/domain/profiles/profile-store';
import { isConflict, storeError } from './store-errors.ts';

const $metadata = {};
const message = 'of the service';
const service = (name: string, $fault: 'client' | 'server', httpStatusCode = 400) =>
  new DynamoDBServiceException({ name, $fault, message, $metadata: { httpStatusCode } });
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message,
    $metadata,
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

describe('errors of DynamoDB', () => {
  it.each([
    ['a failed condition', new ConditionalCheckFailedException({ message, $metadata })],
    ['a transaction in the way', new TransactionConflictException({ message, $metadata })],
    ['a transaction with a failed condition', cancelled('None', 'ConditionalCheckFailed')],
    ['a transaction that met another', cancelled('TransactionConflict', 'None')],
  ])('given %s, then it is a conflict', (_, error) => {
    expect(isConflict(error)).toBe(true);
  });

  it.each([
    ['a throttle', service('ProvisionedThroughputExceededException', 'client')],
    ['too many requests', service('ThrottlingException', 'client')],
    ['a request limit', service('RequestLimitExceeded', 'client')],
    ['a failure of the service', service('InternalServerError', 'server', 500)],
    ['an unnamed failure of the service', service('UnknownError', 'client', 503)],
    ['a time-out', Object.assign(new Error(message), { name: 'TimeoutError' })],
    ['a lost connection', Object.assign(new Error(message), { code: 'ECONNRESET' })],
    ['a transaction under way', service('TransactionInProgressException', 'client')],
    ['a throttled transaction', cancelled('ThrottlingError', 'None')],
    ['a transaction cancelled for no reason given', cancelled()],
  ])('given %s, then the end is in doubt, with the cause kept', (_, error) => {
    expect(isConflict(error)).toBe(false);
    const mapped = storeError(error);
    expect(mapped).toBeInstanceOf(StoreInDoubt);
    expect(mapped).toMatchObject({ cause: error });
  });

  it.each([
    ['a request that is not valid', service('ValidationException', 'client')],
    ['a missing right', service('AccessDeniedException', 'client')],
    ['a missing table', service('ResourceNotFoundException', 'client')],
    ['a transaction that is not valid', cancelled('ValidationError', 'None')],
    ['a bug', new TypeError('x is not a function')],
  ])('given %s, then it stays what it is', (_, error) => {
    expect(isConflict(error)).toBe(false);
    expect(storeError(error)).toBe(error);
  });

  it.each([
    [
      'a put',
      new DynamoDBServiceException({
        name: 'ValidationException',
        $fault: 'client',
        message: 'Item size has exceeded the maximum allowed size',
        $metadata,
      }),
    ],
    [
      'a transaction',
      new TransactionCanceledException({
        message,
        $metadata,
        CancellationReasons: [
          { Code: 'None' },
          { Code: 'ValidationError', Message: 'Item size to update has exceeded the maximum allowed size' },
        ],
      }),
    ],
  ])('given an item over the limit in %s, then it is too large, and nothing to try again', (_, error) => {
    expect(storeError(error)).toBeInstanceOf(ItemTooLarge);
  });
});
