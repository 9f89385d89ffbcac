import { FACT_SOURCE, type Fact } from '@tributary/domain/facts/fact';
import type { QueueMessage } from '@tributary/domain/outcomes/batch';
import { DESTINATION_ID } from './workspace.ts';

/** A fact as EventBridge puts it on the destination's queue. */
export function messageOf({ name, detail }: Fact): QueueMessage {
  return {
    id: detail.id,
    body: JSON.stringify({ source: FACT_SOURCE, 'detail-type': name, detail }),
    queue: `bench-${DESTINATION_ID.replace('_', '-')}`,
    sentAt: Date.now(),
    firstReceivedAt: Date.now(),
    receives: 1,
  };
}
