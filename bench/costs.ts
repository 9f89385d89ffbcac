import { itemBytes } from '@tributary/platform/tables/item-size';
import { accessLogBytes } from './access-log.ts';
import { callTerms, priced, sumOf, type Term, type Used } from './bill.ts';
import { meteredRun } from './metered-run.ts';
import { PRICES } from './prices.ts';
import { figure, term } from './print.ts';
import { browser, server } from './workloads.ts';

type Run = Awaited<ReturnType<typeof meteredRun>>;

/** Dollars for a million events of each workload, and the sizes of the items that they leave. */
export async function costs(): Promise<void> {
  const ofServer = await meteredRun({ workload: server(600), type: 'server', requestsABatch: 3 });
  const ofBrowser = await meteredRun({ workload: browser(30_000), type: 'browser', requestsABatch: 100 });
  figure('usd_per_million_server', sumOf('server', termsOf(ofServer)));
  const byUrl = sumOf('browser', termsOf(ofBrowser));
  const frontDoor = [
    priced('HTTP API', 1e6, { at: PRICES.httpApiRequest, unit: 'requests' }),
    priced('HTTP API: access log', 1e6 * accessLogBytes(), { at: PRICES.logByte, unit: 'bytes' }),
  ];
  figure('usd_per_million_browser_url', byUrl);
  figure('usd_per_million_browser_http_api', byUrl + sumOf('browser by HTTP API', frontDoor));
  sumOf('server, after the commit', termsAfter(ofServer));
  sumOf('browser, after the commit', termsAfter(ofBrowser));
  coldCaches('server', ofServer);
  coldCaches('browser', ofBrowser);
  const sizes = ofBrowser.mains.map(itemBytes).sort((a, b) => a - b);
  figure('main_item_bytes_p50', sizes[Math.floor(sizes.length * 0.5)] ?? 0);
  figure('main_item_bytes_p95', sizes[Math.floor(sizes.length * 0.95)] ?? 0);
}

/** Everything up to the commit, for a million events; the stream is priced on demand, which is the dearer size. */
function termsOf({ events, calls, counts, units }: Run): Term[] {
  const each = 1e6 / events;
  const writes = { at: PRICES.writeUnit, unit: 'write units' };
  return [
    ...callTerms('collect', times(calls.collect, each)),
    priced('stream in', counts.streamBilledBytes * each, { at: PRICES.kinesisInByte, unit: 'bytes' }),
    priced('stream out, two readers', 2 * counts.streamBytes * each, {
      at: PRICES.kinesisOutByte,
      unit: 'bytes',
    }),
    ...callTerms('land', times(calls.land, each)),
    priced('lake: raw', calls.land.calls * each, { at: PRICES.s3Put, unit: 'puts' }),
    ...callTerms('process', times(calls.process, each)),
    priced('profiles: reads', units.reads * each, { at: PRICES.readUnit, unit: 'read units' }),
    priced('profiles: main items', units.main * each, writes),
    priced('profiles: identifiers', units.identifiers * each, writes),
    priced('profiles: chunks', units.chunks * each, writes),
    priced('profiles: due index', units.index * each, writes),
    priced('ledger', counts.ledgerUnits * each, writes),
  ];
}

function times({ calls, cpu, logBytes }: Used, each: number): Used {
  return { calls: calls * each, cpu: cpu * each, logBytes: logBytes * each };
}

/** What commits cause even where nobody listens. */
function termsAfter({ events, calls, counts }: Run): Term[] {
  const each = 1e6 / events;
  return [
    ...callTerms('publish', times(calls.publish, each)),
    priced('segment members', counts.memberUnits * each, { at: PRICES.writeUnit, unit: 'write units' }),
    priced('wake-ups', 3 * counts.wakeUps * each, { at: PRICES.sqsRequest, unit: 'queue requests' }),
    ...callTerms('landProfiles', times(calls.landProfiles, each)),
    priced('lake: profiles', calls.landProfiles.calls * each, { at: PRICES.s3Put, unit: 'puts' }),
  ];
}

/** With caches that are always cold each call reads its key, or its configuration (up to 8 KB). Not in the sums. */
function coldCaches(workload: string, { events, calls }: Run): void {
  const units = ((calls.collect.calls * 0.5 + calls.process.calls + calls.publish.calls) * 1e6) / events;
  const { usd, count } = priced('', units, { at: PRICES.readUnit, unit: 'read units' });
  term(`${workload}, were no cache ever warm`, 'configuration reads', { usd, count });
}
