import type { Receiver } from '../receiver.ts';
import type { Ledger } from '../commands/ledger-table.ts';
import type { ReadPerson } from './profiles.ts';
import type { Shop } from './workspace.ts';

/** Tells the person at the terminal something found out, below the step it belongs to. */
export type Tell = (text: string) => void;

/**
 * States what is right, and waits for it: the answer says more in words, undefined means "not yet". What is not right
 * within the limit fails its act.
 */
export type Right = (
  statement: string,
  ask: () => Promise<string | undefined> | string | undefined,
  limitMs?: number,
) => Promise<void>;

/** What acts play on. */
export type Stage = {
  readonly apiUrl: string;
  readonly adminToken: string;
  readonly awsEndpoint: string;
  readonly lakeBucket: string;
  readonly shop: Shop;
  readonly receiver: Receiver;
  readonly readPerson: ReadPerson;
  readonly readLedger: () => Promise<Ledger>;
  /** A name that no earlier run used: `ada`, and `ada-2` on the second run over kept data. */
  readonly named: (name: string) => string;
  readonly right: Right;
  readonly tell: Tell;
  /** Event id or user id → when the API said 200, milliseconds since the epoch. */
  readonly accepted: Map<string, number>;
};

export type Act = {
  readonly title: string;
  /** What has to happen before the first act, so that time passes meanwhile. */
  readonly prepare?: (stage: Stage) => Promise<void>;
  readonly play: (stage: Stage) => Promise<void>;
};
