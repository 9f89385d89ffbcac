/**
 * Every `code` of a log line. Stable: alarms, filters and the runbook name them. The line of an invocation that ended as
 * meant has none, nor a level: it is written for every request, and each of its bytes is paid for.
 */
export const LOG_CODES = {
  'invocation-failed': 'The invocation threw: broken infrastructure, or a bug. What it held comes again.',
  'internal-error':
    'An HTTP request was answered with 500: a bug, or infrastructure that nothing expected to break.',
  'no-answer':
    'An HTTP request was answered with 503: a service gave no answer or was too busy. The caller comes again.',
  'wait-not-set':
    'A message is to come again after a time that could not be set; it comes after the time of its queue.',
  'unknown-event': 'The function was called by something that it does not serve.',
} as const;
export type LogCode = keyof typeof LOG_CODES;
