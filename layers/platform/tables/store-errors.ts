import { ItemTooLarge, StoreInDoubt } from '@tributary/domain/profiles/profile-store';
import { fieldOf, isTransient } from '../util/aws-errors.ts';

const CONDITIONS = new Set(['ConditionalCheckFailed', 'TransactionConflict']);

/**
 * Whether a write was refused by a condition, or met another transaction: nothing of it was written.
 *
 * @example
 * if (isConflict(error)) return 'conflict';
 */
export function isConflict(error: unknown): boolean {
  const name = fieldOf(error, 'name');
  if (name === 'ConditionalCheckFailedException' || name === 'TransactionConflictException') return true;
  return name === 'TransactionCanceledException' && cancellations(error).some((code) => CONDITIONS.has(code));
}

/**
 * An error of DynamoDB as the ports speak of it: {@link StoreInDoubt} where no answer came or the store was too busy,
 * {@link ItemTooLarge} where an item is over its limit, else the error itself.
 *
 * @example
 * throw storeError(error);
 */
export function storeError(error: unknown): unknown {
  if (isTooLarge(error))
    return new ItemTooLarge('The item is larger than the store takes.', { cause: error });
  const codes = fieldOf(error, 'name') === 'TransactionCanceledException' ? cancellations(error) : undefined;
  const busy = codes ? !codes.includes('ValidationError') : isTransient(error);
  return busy ? new StoreInDoubt('The store gave no answer.', { cause: error }) : error;
}

/** DynamoDB has no code of its own for it: the text of the validation says so. */
function isTooLarge(error: unknown): boolean {
  const reasons = fieldOf(error, 'CancellationReasons');
  const refusals = Array.isArray(reasons)
    ? reasons.filter((reason) => fieldOf(reason, 'Code') === 'ValidationError').map(messageOf)
    : fieldOf(error, 'name') === 'ValidationException'
      ? [messageOf(error)]
      : [];
  return refusals.some((text) => /item size/i.test(text));
}

function messageOf(error: unknown): string {
  const text = fieldOf(error, 'message') ?? fieldOf(error, 'Message');
  return typeof text === 'string' ? text : '';
}

function cancellations(error: unknown): readonly string[] {
  const reasons = fieldOf(error, 'CancellationReasons');
  return Array.isArray(reasons) ? reasons.map((reason) => String(fieldOf(reason, 'Code'))) : [];
}
