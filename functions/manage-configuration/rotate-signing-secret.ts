import { SECRET_MAX_AGE_MS, SIGNED_BY_BOTH_MS } from '@tributary/domain/destinations/secret-age';
import { Problem } from '@tributary/domain/outcomes/problem';
import type { Answer } from './call.ts';
import { changeable, changeSecret } from './change-secret.ts';
import { configurationOf } from './change.ts';
import { connectorOf } from './destinations.ts';

/**
 * Makes a new signing secret, shown this once. The one before it goes on signing besides for a day. Each call makes
 * another one: whoever got no answer calls again, and what receivers have stays good.
 */
export const rotateSigningSecret: Answer = async ({ dependencies, workspaceId, id }) => {
  const { store, connectors, random } = dependencies;
  const { secretName, state, connector } = changeable(await configurationOf(store, workspaceId), id);
  const { rotate } = connectorOf(connectors, connector);
  if (!rotate || secretName === undefined)
    throw new Problem('not-found', 'Destinations of this connector have no signing secret.');
  if (state === 'creating') throw new Problem('conflict', 'The destination is still being made.');
  const now = dependencies.now();
  // Workers that remember the old secret sign with it alone for a while; the day begins afterwards.
  const until = now + SECRET_MAX_AGE_MS + SIGNED_BY_BOTH_MS;
  const { signingSecret } = await changeSecret(dependencies, { workspaceId, id, secretName }, (kept) => {
    const next = rotate(kept, { random, now, until });
    if (!next)
      throw new Problem('conflict', 'It was changed too often within a day; wait until one has ended.');
    return next;
  });
  return {
    status: 201,
    body: {
      settings: { signingSecret },
      appliesFrom: new Date(dependencies.now() + SECRET_MAX_AGE_MS).toISOString(),
      previousUntil: new Date(until).toISOString(),
    },
  };
};
