import { functionNames } from '../infra/functions.ts';
import { takeNames } from './print.ts';

/** A part of the bench: the figures that it promises, and what prints them. Its code is loaded when it runs. */
export type Part = {
  readonly figures: readonly string[];
  readonly load: () => Promise<() => Promise<void> | void>;
};

const ofEachFunction = (name: string) => functionNames.map((folder) => `${name}:${folder}`);

/** All parts, by the names that `npm run bench -- <name>` takes. */
export const PARTS: Readonly<Record<string, Part>> = {
  throughput: {
    figures: [
      'collect_events_per_s',
      'collect_ratio_to_baseline',
      'process_events_per_s',
      'process_ratio_to_baseline',
    ],
    load: async () => (await import('./throughput.ts')).throughput,
  },
  'large-profile': {
    figures: ['fold_into_large_profile_ms'],
    load: async () => (await import('./large-profile.ts')).largeProfile,
  },
  'profile-read': {
    figures: ['profile_read_p95_ms'],
    load: async () => (await import('./profile-read.ts')).profileRead,
  },
  path: {
    figures: ['path_cpu_s_per_1000', 'path_ratio_to_baseline', 'usd_per_million_deliveries'],
    load: async () => (await import('./path.ts')).path,
  },
  'model-latency': {
    figures: ['', ':standard'].flatMap((size) =>
      [50, 95, 99].map((percent) => `model_accept_to_fact_p${percent}_s${size}`),
    ),
    load: async () => (await import('./model-latency.ts')).modelLatency,
  },
  'model-exits': {
    figures: ['model_windowed_exit_p99_s'],
    load: async () => (await import('./model-exits.ts')).modelExits,
  },
  'model-ingest': {
    figures: ['model_sustained_events_per_s', 'model_sustained_events_per_s_small'],
    load: async () => (await import('./model-ingest.ts')).modelIngest,
  },
  units: {
    figures: [
      ...['', ':with-strength'].flatMap((suffix) => [
        `write_units_new_visitor${suffix}`,
        `write_units_new_identifier${suffix}`,
        `write_units_merge_2x10${suffix}`,
      ]),
      'write_units_weak_link',
      'write_units_ten_known_identifiers',
    ],
    load: async () => (await import('./units.ts')).units,
  },
  growth: {
    figures: [
      ...[1000, 10_000, 100_000, 1_000_000].flatMap((size) => [
        `units_per_event_at_${size}`,
        `read_units_per_event:${size}`,
        `items_per_event:${size}`,
      ]),
      ...['written', 'read', 'items'].map((unit) => `units_growth_with_profiles:${unit}`),
      ...['1-of-1', '1-of-50', '1-of-200', '20-of-200'].map(
        (segments) => `units_per_event_with_segments:${segments}-touched`,
      ),
      'units_growth_with_segments',
    ],
    load: async () => (await import('./growth.ts')).growth,
  },
  costs: {
    figures: [
      'usd_per_million_server',
      'usd_per_million_browser_url',
      'usd_per_million_browser_http_api',
      'main_item_bytes_p50',
      'main_item_bytes_p95',
    ],
    load: async () => (await import('./costs.ts')).costs,
  },
  idle: {
    figures: ['usd_per_month_idle'],
    load: async () => (await import('./idle.ts')).idle,
  },
  bundles: {
    figures: [...ofEachFunction('zip_kb'), ...ofEachFunction('import_ms')],
    load: async () => (await import('./bundles.ts')).bundles,
  },
  'local-latency': {
    figures: ['local_latency_p50_ms', 'local_latency_p99_ms'],
    load: async () => (await import('./local-latency.ts')).localLatency,
  },
};

/** Runs a part; it fails where that prints other figures than it promises, so that none is lost in silence. */
export async function runPart({ figures, load }: Part): Promise<void> {
  const run = await load();
  takeNames();
  await run();
  const printed = takeNames();
  const missing = figures.filter((name) => !printed.includes(name));
  const others = printed.filter((name) => !figures.includes(name));
  if (missing.length + others.length > 0)
    throw new Error(
      `Promised and not printed: [${missing.join()}]; printed and not promised: [${others.join()}].`,
    );
}
