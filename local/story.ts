import { reasonOf } from './failure.ts';
import type { Platform } from './platform.ts';
import type { Receiver } from './receiver.ts';
import type { Screen } from './screen.ts';
import { badEvent } from './shop/acts/bad-event.ts';
import { balance } from './shop/acts/balance.ts';
import { becomesKnown } from './shop/acts/becomes-known.ts';
import { busyHour } from './shop/acts/busy-hour.ts';
import { onePerson } from './shop/acts/one-person.ts';
import { order } from './shop/acts/order.ts';
import { sharedTablet } from './shop/acts/shared-tablet.ts';
import { timePasses } from './shop/acts/time-passes.ts';
import { whyOnePerson } from './shop/acts/why-one-person.ts';
import { wrongMerge } from './shop/acts/wrong-merge.ts';
import { countsLine, readLedger, totals } from './shop/ledger.ts';
import { profileReader } from './shop/profiles.ts';
import type { Act, Stage } from './shop/stage.ts';
import type { Shop } from './shop/workspace.ts';
import { until } from './until.ts';

const ACTS: readonly Act[] = [
  becomesKnown,
  onePerson,
  whyOnePerson,
  sharedTablet,
  wrongMerge,
  badEvent,
  order,
  busyHour,
  timePasses,
  balance,
];
const RIGHT_LIMIT_MS = 30_000;
const COUNTS_MS = 1500;

export type Setting = {
  readonly platform: Platform;
  readonly shop: Shop;
  readonly receiver: Receiver;
  readonly screen: Screen;
  readonly signal: AbortSignal;
};

/** Everything that acts play on, made from what runs. */
export function stageOf({ platform, shop, receiver, screen, signal }: Setting): Stage {
  const api = { url: platform.apiUrl, token: platform.adminToken };
  const since = Date.now();
  return {
    apiUrl: platform.apiUrl,
    adminToken: platform.adminToken,
    awsEndpoint: platform.awsEndpoint,
    lakeBucket: platform.outputs.LakeBucket,
    shop,
    receiver,
    readPerson: profileReader(platform.apiUrl, shop.profileToken),
    readLedger: () => readLedger(api, shop.workspace, since),
    named: (name) => (shop.run === 1 ? name : `${name}-${shop.run}`),
    accepted: new Map(),
    tell: (text) => screen.print(`      ${screen.paint.dim(text)}`),
    right: (statement, ask, limitMs = RIGHT_LIMIT_MS) =>
      screen.step(statement, async (detail) => {
        detail(await until({ what: statement, limitMs, signal }, ask));
      }),
  };
}

/** Plays the acts and answers how many were not right. What is wrong in one does not keep the next from playing. */
export async function playDay(
  { screen, signal }: Pick<Setting, 'screen' | 'signal'>,
  stage: Stage,
  acts = ACTS,
): Promise<number> {
  let wrong = 0;
  const before = Promise.all(acts.map(async (act) => act.prepare?.(stage)));
  before.catch(() => undefined);
  for (const [at, act] of acts.entries()) {
    screen.print(`\n  ${screen.paint.bold(`${at + 1}. ${act.title}`)}`);
    try {
      await before;
      await act.play(stage);
      if (!screen.moves) screen.print(`      ${countsLine(totals(await stage.readLedger()))}`);
    } catch (thrown) {
      signal.throwIfAborted();
      wrong++;
      screen.print(`      ${screen.paint.red(reasonOf(thrown))}`);
    }
  }
  return wrong;
}

/** Shows live counts by stage, behind the moving line, for as long as something runs. */
export async function countWhile<T>(
  { screen, stage }: { readonly screen: Screen; readonly stage: Stage },
  body: () => Promise<T>,
): Promise<T> {
  let asking = false;
  const ask = async (): Promise<void> => {
    asking = true;
    try {
      screen.counts(countsLine(totals(await stage.readLedger())));
    } catch {
      // The counts of a moment ago stay.
    } finally {
      asking = false;
    }
  };
  const timer = setInterval(() => void (asking || ask()), COUNTS_MS);
  try {
    return await body();
  } finally {
    clearInterval(timer);
    screen.counts('');
  }
}
