import { openSource } from '@tributary/domain/collecting/open-source';
import { PIXEL_GIF, rudderPixel, segmentPixel } from '@tributary/domain/collecting/pixel';
import { isPlainObject } from '@tributary/domain/collecting/plain-object';
import type { CollectRoute } from '@tributary/domain/collecting/routes';
import type { HttpRequest, HttpResponse } from '@tributary/domain/outcomes/http';
import { Problem, type ProblemCode } from '@tributary/domain/outcomes/problem';
import { store, type CollectDependencies } from './store.ts';

type Pixel = Extract<CollectRoute, { readonly to: 'pixel' }>;

/** Mistakes of the page that shows the picture: nothing is stored, and its reader still sees no broken image. */
const MISTAKES: ReadonlySet<ProblemCode> = new Set(['unknown-write-key', 'disabled-write-key', 'no-events']);

/**
 * An event in a picture's address. It answers with the picture, also where the address is wrong (the header
 * `x-problem` says how); but not where the stream did not take the event, since 200 means that it is stored.
 *
 * @example
 * await pixel(dependencies, request, { to: 'pixel', type: 'page', form: 'rudderstack' });
 */
export async function pixel(
  dependencies: CollectDependencies,
  request: HttpRequest,
  route: Pixel,
): Promise<HttpResponse> {
  try {
    await collectPixel(dependencies, request, route);
    return picture({});
  } catch (error) {
    if (error instanceof Problem && MISTAKES.has(error.code)) return picture({ 'x-problem': error.code });
    throw error;
  }
}

async function collectPixel(
  dependencies: CollectDependencies,
  request: HttpRequest,
  { type, form }: Pixel,
): Promise<void> {
  const event = form === 'segment' ? segmentPixel(request.query['data']) : rudderPixel(request.query);
  if (event === undefined) throw new Problem('no-events', 'Expected base64 of JSON in `data`.');
  const inEvent = isPlainObject(event) ? event['writeKey'] : undefined;
  const holder = await openSource(dependencies.findWriteKey, request.query['writeKey'] ?? inEvent);
  await store(dependencies, {
    request,
    holder,
    batch: { events: [event], type, historical: false, shared: {} },
  });
}

function picture(headers: Readonly<Record<string, string>>): HttpResponse {
  const fixed = { 'content-type': 'image/gif', 'cache-control': 'no-store, max-age=0' };
  return { status: 200, headers: { ...fixed, ...headers }, body: PIXEL_GIF };
}
