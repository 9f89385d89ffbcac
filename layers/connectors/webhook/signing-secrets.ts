import type { RandomBytes } from '@tributary/domain/ids/ids';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import * as z from 'zod';
import { signature } from './sign.ts';

/** Standard Webhooks asks for 24 to 64 bytes. */
const SECRET_BYTES = 32;
/** Each signs every call; whoever changes it more often in a day is refused, so that none ends before its time. */
const MOST_PREVIOUS = 4;

/**
 * The secret that signs, and those before it: `<end of its time, ISO 8601> <secret>` each, with commas between them.
 * One text, because the kit takes no other secret setting.
 */
export const SigningSecrets = z.object({
  signingSecret: z.string(),
  previousSigningSecrets: z.string().default(''),
});
type SigningSecrets = z.infer<typeof SigningSecrets>;

/**
 * A new signing secret.
 *
 * @example
 * newSigningSecret(randomBytes); // { signingSecret: 'whsec_…' }
 */
export function newSigningSecret(random: RandomBytes): { signingSecret: string } {
  return { signingSecret: `whsec_${Buffer.from(random(SECRET_BYTES)).toString('base64')}` };
}

/**
 * Settings with a new signing secret. The one before it goes on signing besides until its time is over, and so does
 * any other whose time is not: an answer with a secret may get lost, and what the receiver has is older then.
 *
 * @param rotation `now` and `until` in milliseconds since the epoch
 * @returns undefined where too many would sign
 * @example
 * rotateSigningSecret({ signingSecret: 'whsec_old' }, { random: randomBytes, now, until: now + 86_400_000 });
 */
export function rotateSigningSecret(
  kept: JsonObject,
  { random, now, until }: { readonly random: RandomBytes; readonly now: number; readonly until: number },
): JsonObject | undefined {
  const { signingSecret, previousSigningSecrets } = SigningSecrets.parse(kept);
  const replaced = `${new Date(until).toISOString()} ${signingSecret}`;
  const previous = [replaced, ...living(previousSigningSecrets, now)];
  if (previous.length > MOST_PREVIOUS) return undefined;
  return { ...kept, ...newSigningSecret(random), previousSigningSecrets: previous.join(',') };
}

/**
 * What `webhook-signature` says: a signature by each secret whose time is not over, with a space between them.
 *
 * @example
 * signatures(settings, { id: 'Qm3cV0x9a1E', seconds: 1793611800, body: '{}' }); // 'v1,… v1,…'
 */
export function signatures(
  { signingSecret, previousSigningSecrets }: SigningSecrets,
  call: Parameters<typeof signature>[1],
): string {
  const previous = living(previousSigningSecrets, call.seconds * 1000).map((one) => one.split(' ')[1] ?? '');
  return [signingSecret, ...previous].map((secret) => signature(secret, call)).join(' ');
}

function living(previous: string, now: number): string[] {
  return previous.split(',').filter((one) => Date.parse(one.split(' ')[0] ?? '') > now);
}
