import type { MayDeliver } from './ports.ts';

/**
 * The port `MayDeliver`, by consent: where a destination names categories, each has to be granted; one that was never
 * answered counts as no.
 *
 * @returns the reason `consent-denied`, `consent-missing` or `profile-not-found` where it may not
 * @example
 * mayDeliver(main, destination); // { allowed: false, reason: 'consent-missing' }
 */
export function mayDeliver(...[profile, destination]: Parameters<MayDeliver>): ReturnType<MayDeliver> {
  if (!profile) return refused('profile-not-found');
  const { consent } = profile.state;
  const answers = destination.requiresConsent.map((category) =>
    Object.hasOwn(consent, category) ? consent[category]?.value : undefined,
  );
  if (answers.includes(false)) return refused('consent-denied');
  return answers.includes(undefined) ? refused('consent-missing') : { allowed: true };
}

const refused = (reason: string) => ({ allowed: false, reason }) as const;
