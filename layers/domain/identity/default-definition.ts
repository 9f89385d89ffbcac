import { IdentityDefinition, OTHER_TYPES } from './definition.ts';

/** The definition of a workspace that has none of its own. */
export const DEFAULT_IDENTITY_DEFINITION: IdentityDefinition = IdentityDefinition.parse({
  types: [
    {
      type: 'user_id',
      from: ['userId', 'context.externalIds'],
      identifies: true,
      limit: { count: 1 },
    },
    { type: 'previous_id', from: ['previousId'] },
    {
      type: 'email',
      from: ['traits.email', 'context.traits.email', 'context.externalIds'],
      normalise: 'email',
      identifies: true,
    },
    {
      type: 'phone',
      from: ['traits.phone', 'context.traits.phone', 'context.externalIds'],
      normalise: 'phone',
      identifies: true,
    },
    { type: OTHER_TYPES, from: ['context.device', 'context.externalIds'] },
    { type: 'anonymous_id', from: ['anonymousId', 'previousId', 'context.externalIds'] },
  ],
  blocked: {
    values: ['-1', 'null', 'undefined', 'NaN', 'none', 'anonymous', '[object Object]', 'true', 'false'],
    patterns: ['^[0-]*$'],
  },
});
