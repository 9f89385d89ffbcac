import { StoreInDoubt } from '@tributary/domain/profiles/profile-store';
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
 * else the error itself.
 *
 * @example
 * throw storeError(error);
 */
export function storeError(error: unknown): unknown {
  const codes = fieldOf(error, 'name') === 'TransactionCanceledException' ? cancellations(error) : undefined;
  const busy = codes ? !codes.includes('ValidationError') : isTransient(error);
  return busy ? new StoreInDoubt('The store gave no answer.', { cause: error }) : error;
}

function cancellations(error: unknown): readonly string[] {
  const reasons = fieldOf(error, 'CancellationReasons');
  return Array.isArray(reasons) ? reasons.map((reason) => String(fieldOf(reason, 'Code'))) : [];
}
