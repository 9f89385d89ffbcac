import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Failure } from '../failure.ts';

/** Posts JSON with the curl of this machine, as a person would. */
export async function curl(
  url: string,
  writeKey: string,
  body: unknown,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const args = ['-sS', '-m', '20', '-u', `${writeKey}:`, '-H', 'content-type: application/json'];
  const call = [...args, '-w', '\n%{http_code}', '-d', JSON.stringify(body), url];
  const { stdout } = await promisify(execFile)('curl', call).catch((thrown: unknown) => {
    throw failureOf(thrown);
  });
  const at = stdout.lastIndexOf('\n');
  return { status: Number(stdout.slice(at + 1)), body: JSON.parse(stdout.slice(0, at)) };
}

function failureOf(thrown: unknown): Failure {
  const missing = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
  return missing
    ? new Failure(
        'No curl',
        'one of the shop’s clients is curl',
        'Install it (Debian, Ubuntu: `sudo apt-get install curl`).',
      )
    : new Failure(
        'curl failed',
        thrown instanceof Error ? (thrown.message.split('\n').at(-1) ?? '') : String(thrown),
        'See .tributary/run/emulator.log.',
      );
}
