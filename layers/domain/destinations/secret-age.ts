/** Those who deliver use a changed secret setting after this at the latest. */
export const SECRET_MAX_AGE_MS = 60_000;
