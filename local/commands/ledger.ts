/**
 * `npm run ledger`: where did the events go? Of the platform that runs here, or of any other:
 * `npm run ledger -- --api-url https://… --workspace wsp_… --token adm_… [--from 2026-11-01T00:00Z --to …]`.
 */
import { parseArgs } from 'node:util';
import { call } from '../api.ts';
import { Failure, reasonOf } from '../failure.ts';
import { Ledger, ledgerTable } from './ledger-table.ts';
import { readLocal } from './read-local.ts';

const DAY_MS = 86_400_000;
const text = { type: 'string' } as const;
const options = { 'api-url': text, workspace: text, token: text, from: text, to: text };

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  const local = await readLocal();
  const url = values['api-url'] ?? local?.apiUrl;
  const workspace = values.workspace ?? local?.workspace;
  const token = values.token ?? local?.adminToken;
  if (!url || !workspace || !token)
    throw new Failure(
      'The ledger cannot be read',
      'no platform runs here and --api-url, --workspace and --token do not name one',
      'Run `npm start`, or give all three.',
    );
  const from = new Date(values.from ?? Date.now() - DAY_MS).toISOString();
  const to = new Date(values.to ?? Date.now()).toISOString();
  const path = `/v1/workspaces/${workspace}/ledger?${new URLSearchParams({ from, to }).toString()}`;
  const ledger = Ledger.parse(await call({ url, token }, { path }));
  process.stdout.write([`${from} to ${to}, in whole hours`, '', ...ledgerTable(ledger), ''].join('\n'));
}

await main().catch((error: unknown) => {
  const todo = error instanceof Failure ? ` ${error.todo}` : '';
  process.stderr.write(`${reasonOf(error)}${todo}\n`);
  process.exitCode = 1;
});
