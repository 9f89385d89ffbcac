/** Those who deliver use a changed secret setting after this at the latest. */
export const SECRET_MAX_AGE_MS = 60_000;

/** A signing secret that was replaced goes on signing besides the new one for so long. */
export const SIGNED_BY_BOTH_MS = 24 * 3_600_000;
