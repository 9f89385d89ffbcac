/** What each figure must reach. A figure without a target is printed to be watched. */
type Target = { readonly unit: string; readonly atMost?: number; readonly atLeast?: number };

const TARGETS: Readonly<Record<string, Target>> = {
  collect_events_per_s: { unit: 'events per CPU-second', atLeast: 30_000 },
  process_events_per_s: { unit: 'events per CPU-second', atLeast: 10_000 },
  collect_ratio_to_baseline: { unit: 'ratio' },
  process_ratio_to_baseline: { unit: 'ratio' },
  fold_into_large_profile_ms: { unit: 'ms of CPU a batch of 100', atMost: 5 },
  profile_read_p95_ms: { unit: 'ms of CPU', atMost: 50 },
  path_cpu_s_per_1000: { unit: 'CPU-seconds per 1,000 events', atMost: 0.15 },
  path_ratio_to_baseline: { unit: 'ratio' },
  local_latency_p50_ms: { unit: 'ms', atMost: 300 },
  local_latency_p99_ms: { unit: 'ms', atMost: 1000 },
  model_accept_to_fact_p50_s: { unit: 's, a model', atMost: 1 },
  model_accept_to_fact_p95_s: { unit: 's, a model', atMost: 2 },
  model_accept_to_fact_p99_s: { unit: 's, a model', atMost: 5 },
  model_windowed_exit_p99_s: { unit: 's, a model', atMost: 30 },
  model_sustained_events_per_s: { unit: 'events/s, a model', atLeast: 5000 },
  model_sustained_events_per_s_small: { unit: 'events/s, a model' },
  usd_per_million_server: { unit: 'USD', atMost: 0.5 },
  usd_per_million_browser_url: { unit: 'USD', atMost: 1.25 },
  usd_per_million_browser_http_api: { unit: 'USD', atMost: 2.25 },
  usd_per_million_deliveries: { unit: 'USD', atMost: 4 },
  usd_per_month_idle: { unit: 'USD', atMost: 15 },
  write_units_new_visitor: { unit: 'write units', atMost: 2 },
  write_units_new_identifier: { unit: 'write units', atMost: 4 },
  write_units_merge_2x10: { unit: 'write units', atMost: 60 },
  write_units_weak_link: { unit: 'write units' },
  write_units_ten_known_identifiers: { unit: 'write units', atMost: 0 },
  units_per_event_at_1000: { unit: 'write units an event' },
  units_per_event_at_10000: { unit: 'write units an event' },
  units_per_event_at_100000: { unit: 'write units an event' },
  units_per_event_at_1000000: { unit: 'write units an event' },
  read_units_per_event: { unit: 'read units an event' },
  items_per_event: { unit: 'items read or written an event' },
  units_growth_with_profiles: { unit: 'ratio, the largest to the smallest', atMost: 1.01 },
  units_per_event_with_segments: { unit: 'write units an event' },
  units_growth_with_segments: { unit: 'ratio, of 200 live segments to 1', atMost: 1.01 },
  main_item_bytes_p50: { unit: 'bytes' },
  main_item_bytes_p95: { unit: 'bytes' },
  zip_kb: { unit: 'KB' },
  import_ms: { unit: 'ms' },
};

/** The target of a figure; `zip_kb:collect-events` has that of `zip_kb`. */
export function targetOf(name: string): Target {
  const target = TARGETS[name.split(':')[0] ?? name];
  if (target === undefined) throw new Error(`Say in what unit ${name} is.`);
  return target;
}
