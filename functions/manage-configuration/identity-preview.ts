import { compileConfiguration } from '@tributary/domain/configuration/compile-configuration';
import { compileIdentity } from '@tributary/domain/identity/compile-rules';
import { IdentityDefinition } from '@tributary/domain/identity/definition';
import { type IdentityPreview, previewIdentity } from '@tributary/domain/identity/preview';
import * as z from 'zod';
import type { Answer } from './call.ts';
import { configurationOf } from './change.ts';
import { readBody } from './read-body.ts';
import { rangeIn } from './reports.ts';

const DAY_MS = 86_400_000;
/** What two worlds of people take in memory, and half a minute in time. */
const MAX_EVENTS = 50_000;
/** The front door gives up after 30 seconds; what was being read and what is to be compared come after it. */
const READING_MS = 18_000;

const Asked = z.strictObject({
  definition: IdentityDefinition,
  from: z.string().optional(),
  to: z.string().optional(),
  /** At most so many events, the first of the range. */
  sample: z.int().min(1).max(MAX_EVENTS).default(MAX_EVENTS),
});

/** What other rules would have made of past events. Nothing is changed: no profile is read or written. */
export const previewRules: Answer = async ({ dependencies, request, workspaceId }) => {
  const { store, history, now, random } = dependencies;
  const asked = readBody(request, Asked);
  const range = rangeIn(asked, { now: now(), usualMs: 7 * DAY_MS });
  const configuration = compileConfiguration(await configurationOf(store, workspaceId));
  const proposed = compileIdentity(asked.definition, configuration.identity.version + 1);
  const limits = { events: asked.sample, until: now() + READING_MS };
  const preview = await previewIdentity({ configuration, proposed, range, limits }, { history, now, random });
  return { status: 200, body: view(preview, range) };
};

function view({ read, ...rest }: IdentityPreview, range: { readonly from: number; readonly to: number }) {
  const { events, last, endedBy } = read;
  const iso = (at: number) => new Date(at).toISOString();
  return {
    read: {
      ...{ from: iso(range.from), to: iso(range.to), events },
      ...(last !== undefined && { last: iso(last) }),
      // A sample is the beginning of the range: a stretch of time, in which nobody is seen by halves.
      isSample: endedBy !== undefined,
      ...(endedBy !== undefined && { endedBy }),
    },
    ...rest,
  };
}
