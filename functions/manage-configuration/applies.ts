import type { ManageConfiguration } from './call.ts';

/** Every worker has seen it by then; history is not looked at. */
export function applies({ now, configurationMaxAgeMs }: ManageConfiguration, ageMs = configurationMaxAgeMs) {
  const appliesFrom = new Date(now() + ageMs).toISOString();
  return { appliesTo: 'events from now on', appliesFrom };
}
