/** Every Lambda of the platform: the folders of `functions/`. A test compares the two. */
export const functionNames = [
  'collect-events',
  'collect-records',
  'land-events',
  'process-events',
  'reevaluate-profiles',
  'publish-changes',
  'land-profiles',
  'deliver-activations',
  'unmerge-profiles',
  'backfill-traits',
  'preview-identity',
  'serve-profiles',
  'manage-configuration',
  'remove-destinations',
] as const;

export type FunctionName = (typeof functionNames)[number];
