/** Every `code` of a log line. Stable: alarms, filters and the runbook name them. */
export const LOG_CODES = {
  'invocation-done': 'The invocation ended as meant; the line has its counts.',
  'invocation-failed': 'The invocation threw: broken infrastructure, or a bug. What it held comes again.',
  'internal-error':
    'An HTTP request was answered with 500: a bug, or infrastructure that nothing expected to break.',
  'wait-not-set':
    'A message is to come again after a time that could not be set; it comes after the time of its queue.',
  'unknown-event': 'The function was called by something that it does not serve.',
} as const;
export type LogCode = keyof typeof LOG_CODES;
