import { parseArgs } from 'node:util';
import { Failure } from './failure.ts';

export type Options = {
  /** Ends after the summary; the exit code says whether every act was right. */
  readonly exit: boolean;
  /** Goes on with what the last run left. */
  readonly keep: boolean;
  readonly help: boolean;
  readonly port: number;
};

export const HELP = `npm start [-- options]    Tributary on this machine, with a shop's traffic

  --exit          end after the summary; exit code 0 only if every act is right
  --keep          go on with the data of the last run (each start begins empty otherwise)
  --port <n>      address of the platform, default 8080 (else the next free port)
  --help          this page

While it runs, .tributary/local.json says where everything is, for scripts.
Logs are in .tributary/run. Delete .tributary to begin from nothing. Another folder in
TRIBUTARY_FOLDER is used instead of it, for a second platform beside the first.
`;

/** Reads the command line. */
export function readOptions(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        exit: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false, short: 'h' },
        port: { type: 'string', default: '8080' },
      },
    });
    return { ...values, port: portOf(values.port) };
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    const why = thrown instanceof Error ? (thrown.message.split('. ')[0] ?? '') : String(thrown);
    throw new Failure('The command line is not understood', why, 'See `npm start -- --help`.');
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new Failure(
    'The port is not valid',
    `${text} is no number from 1 to 65535`,
    'Give another one, e.g. `--port 8080`.',
  );
}
