import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { Failure } from './failure.ts';
import { duration } from './format.ts';
import { writeLocalJson, type LocalJson } from './local-json.ts';
import type { Options } from './options.ts';
import { HOME } from './paths.ts';
import { startPlatform, stateOf, type Platform } from './platform.ts';
import { freePort, isFree } from './ports.ts';
import { install, isInstalled } from './python.ts';
import { openReceiver, type Receiver } from './receiver.ts';
import type { Screen } from './screen.ts';
import { summary } from './shop/summary.ts';
import type { Stage } from './shop/stage.ts';
import { keptShop, makeShop, saveShop, type Shop } from './shop/workspace.ts';
import { countWhile, playDay, stageOf } from './story.ts';

const FOLDER = join(HOME, 'run');
const SHOP_FILE = join(stateOf(FOLDER), 'shop.json');
const EMULATOR_PORT = 4566;

type Here = { readonly options: Options; readonly screen: Screen; readonly signal: AbortSignal };

/** From nothing to a shop's day played, told and summed up. Answers the exit code; leaves no process behind. */
export async function runHere(here: Here): Promise<number> {
  const { options, screen, signal } = here;
  screen.print(`\n  ${screen.paint.bold('Tributary')}, on this machine\n`);
  mkdirSync(FOLDER, { recursive: true });
  if (!isInstalled()) await screen.step('emulator installed into .tributary, once', () => install(signal));
  const began = Date.now();
  const kept = options.keep ? keptShop(SHOP_FILE) : undefined;
  if (options.keep && !kept) screen.print('  · nothing was kept, so this start begins empty');
  const ports = await choosePorts(here, kept);
  const platform = await startPlatform({
    folder: FOLDER,
    name: 'tributary',
    emulatorPort: ports.emulator,
    frontPort: ports.front,
    keep: kept !== undefined,
    signal,
    step: screen.step,
  });
  let shop: Shop | undefined;
  try {
    const receiver = await openReceiver(ports.receiver);
    try {
      shop = kept ?? (await openShop(here, platform, { receiver, ports }));
      return await playAndStay(here, { platform, receiver, shop, began });
    } finally {
      await receiver.close();
    }
  } finally {
    await screen.step('stopped, no process is left', () => platform.stop());
    if (shop) saveShop(SHOP_FILE, shop);
  }
}

type Ports = { readonly emulator: number; readonly front: number; readonly receiver: number };

async function choosePorts({ options, screen }: Here, kept: Shop | undefined): Promise<Ports> {
  const front = await nextFree(options.port, screen);
  if (!kept) return { emulator: await nextFree(EMULATOR_PORT, screen), front, receiver: 0 };
  for (const port of Object.values(kept.ports)) {
    if (await isFree(port)) continue;
    throw new Failure(
      'What was kept cannot go on',
      `it needs port ${port}, and something else listens there`,
      `Free the port, or start without --keep and begin empty.`,
    );
  }
  return { ...kept.ports, front };
}

async function nextFree(wanted: number, screen: Screen): Promise<number> {
  const port = await freePort(wanted);
  if (port === undefined)
    throw new Failure(
      'No free port',
      `everything from ${wanted} to ${wanted + 49} is taken`,
      'Give another one with `npm start -- --port <n>`, or stop what listens there.',
    );
  if (port !== wanted) screen.print(`  · port ${wanted} is taken, using ${port}`);
  return port;
}

async function openShop(
  { screen }: Here,
  platform: Platform,
  { receiver, ports }: { readonly receiver: Receiver; readonly ports: Ports },
): Promise<Shop> {
  const api = { url: platform.apiUrl, token: platform.adminToken };
  const made = await screen.step('workspace configured through the API', () => makeShop(api, receiver.url));
  return { ...made, ports: { emulator: ports.emulator, receiver: Number(new URL(receiver.url).port) } };
}

type Running = {
  readonly platform: Platform;
  readonly receiver: Receiver;
  readonly shop: Shop;
  readonly began: number;
};

async function playAndStay(here: Here, running: Running): Promise<number> {
  const { screen, signal, options } = here;
  const { platform, receiver, shop } = running;
  for (const [path, { signingSecret }] of Object.entries(shop.destinations))
    receiver.expect(path, signingSecret);
  const local = localJson(platform, shop);
  writeLocalJson(join(HOME, 'local.json'), local);
  const stage = stageOf({ platform, shop, receiver, screen, signal });
  const wrong = await countWhile({ screen, stage }, () => playDay({ screen, signal }, stage));
  await tellSummary(here, stage, { local, receiver, shop });
  const took = duration(Date.now() - running.began);
  screen.print(
    `\n  ${wrong ? screen.paint.red(`${wrong} not right`) : screen.paint.green('Every act was right')} · ${took}\n`,
  );
  if (!options.exit) await stayUp(here, platform, stage);
  return wrong === 0 ? 0 : 1;
}

function localJson({ apiUrl, awsEndpoint, adminToken, outputs }: Platform, shop: Shop): LocalJson {
  return {
    apiUrl,
    awsEndpoint,
    workspace: shop.workspace,
    writeKey: shop.writeKeys['server'] ?? '',
    adminToken,
    profileToken: shop.profileToken,
    resources: {
      eventsStream: outputs.EventsStream,
      profilesTable: outputs.ProfilesTable,
      configurationTable: outputs.ConfigurationTable,
      activityTable: outputs.ActivityTable,
      lakeBucket: outputs.LakeBucket,
      activationsBus: outputs.ActivationsBus,
    },
  };
}

async function tellSummary(
  { screen }: Here,
  stage: Stage,
  told: { readonly local: LocalJson; readonly receiver: Receiver; readonly shop: Shop },
): Promise<void> {
  const names = ['ada', 'ben', 'cleo'].map(stage.named);
  const read = await Promise.all(
    names.map(async (name) => [name, await stage.readPerson(`user_id:${name}`)] as const),
  );
  const people = Object.fromEntries(
    read.flatMap(([name, person]) => (person ? [[name, person] as const] : [])),
  );
  const sections = summary({
    people,
    received: told.receiver.received,
    accepted: stage.accepted,
    ledger: await stage.readLedger(),
    names: told.shop.names,
    local: told.local,
  });
  for (const { title, lines } of sections) {
    screen.print(`\n  ${screen.paint.bold(title)}`);
    lines.forEach((text) => screen.print(text));
  }
}

async function stayUp({ screen, signal }: Here, platform: Platform, stage: Stage): Promise<void> {
  screen.print(`  It runs at ${screen.paint.cyan(platform.apiUrl)} until Ctrl-C.`);
  const stopped = signal.aborted ? Promise.resolve() : once(signal, 'abort').then(() => undefined);
  const end = () => Promise.race([stopped, platform.emulatorEnded.then(() => 'ended' as const)]);
  const why = await (screen.moves ? countWhile({ screen, stage }, () => screen.step('up', end)) : end());
  if (why !== 'ended' || signal.aborted) return;
  throw new Failure(
    'The emulator ended',
    'its process is gone, though nobody stopped it',
    `See ${join(FOLDER, 'emulator.log')}; then start again.`,
  );
}
