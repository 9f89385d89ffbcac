/**
 * `npm run explain -- user_id:u1`: why is this profile what it is? Of the platform that runs here, or of any other:
 * `npm run explain -- user_id:u1 --api-url https://… --token prt_…`. With `--accounts` of an account: `group_id:acme`.
 */
import { parseArgs } from 'node:util';
import { call } from '../api.ts';
import { Failure, reasonOf } from '../failure.ts';
import { explainTree, ProfileExplanation } from './explain-tree.ts';
import { readLocal } from './read-local.ts';

const text = { type: 'string' } as const;
const options = { 'api-url': text, token: text, accounts: { type: 'boolean' } } as const;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [identifier] = positionals;
  const local = await readLocal();
  const url = values['api-url'] ?? local?.apiUrl;
  const token = values.token ?? local?.profileToken;
  if (identifier === undefined)
    throw new Failure('Nobody to explain', 'no identifier is given', 'Try `npm run explain -- user_id:u1`.');
  if (!url || !token)
    throw new Failure(
      'The profile cannot be read',
      'no platform runs here and --api-url and --token do not name one',
      'Run `npm start`, or give both.',
    );
  const collection = values.accounts === true ? 'accounts' : 'users';
  const path = `/v1/profiles/${collection}/${encodeURIComponent(identifier)}/explain`;
  const explanation = ProfileExplanation.parse(await call({ url, token }, { path }));
  process.stdout.write([...explainTree(explanation), ''].join('\n'));
}

await main().catch((error: unknown) => {
  const todo = error instanceof Failure ? ` ${error.todo}` : '';
  process.stderr.write(`${reasonOf(error)}${todo}\n`);
  process.exitCode = 1;
});
