import { decodeBody } from '@tributary/domain/collecting/body';
import { eventBatch } from '@tributary/domain/collecting/batch';
import { writeKeyOf } from '@tributary/domain/collecting/credentials';
import { openSource } from '@tributary/domain/collecting/open-source';
import { isPlainObject } from '@tributary/domain/collecting/plain-object';
import { collectRoute, type CollectRoute } from '@tributary/domain/collecting/routes';
import { analyticsSettings, rudderSourceConfig } from '@tributary/domain/collecting/sdk-settings';
import type { HttpRequest, HttpResponse, HttpUseCase } from '@tributary/domain/outcomes/http';
import { preflight } from './preflight.ts';
import { pixel } from './pixel.ts';
import { store, type CollectDependencies } from './store.ts';

type Collecting = Extract<CollectRoute, { readonly to: 'collect' }>;

/**
 * The tracking API: answers 200 only when the stream has every event of the request, those with a failure too.
 *
 * @example
 * const handle = collectEvents({ stream, findWriteKey, partitions: 8, now, timeLeft, random, wait, observe });
 */
export function collectEvents(dependencies: CollectDependencies): HttpUseCase {
  return async function handle(request) {
    if (request.method === 'OPTIONS') return preflight(request);
    const route = collectRoute(request.method, request.path);
    switch (route.to) {
      case 'collect':
        return collect(dependencies, request, route);
      case 'pixel':
        return pixel(dependencies, request, route);
      case 'ignore':
        return { status: 200, body: { success: true } };
      case 'settings':
        return settings(dependencies, request, route.writeKey);
      case 'source-config':
        return sourceConfig(dependencies, request);
    }
  };
}

async function collect(
  dependencies: CollectDependencies,
  request: HttpRequest,
  route: Collecting,
): Promise<HttpResponse> {
  const key = writeKeyOf(request);
  // A key outside of the body is checked first: a stranger's body is not worth inflating.
  const known = key === undefined ? undefined : await openSource(dependencies.findWriteKey, key);
  const body = decodeBody(request.body);
  const inBody = isPlainObject(body) ? body['writeKey'] : undefined;
  const holder = known ?? (await openSource(dependencies.findWriteKey, inBody));
  const answer = await store(dependencies, { request, holder, batch: eventBatch(route, body) });
  return { status: 200, body: answer };
}

async function settings(
  dependencies: CollectDependencies,
  { headers }: HttpRequest,
  writeKey: string,
): Promise<HttpResponse> {
  await openSource(dependencies.findWriteKey, writeKey);
  const protocol = headers['x-forwarded-proto'] === 'http' ? 'http' : 'https';
  return { status: 200, body: analyticsSettings(writeKey, protocol, headers['host'] ?? '') };
}

async function sourceConfig(dependencies: CollectDependencies, request: HttpRequest): Promise<HttpResponse> {
  const holder = await openSource(dependencies.findWriteKey, writeKeyOf(request));
  return { status: 200, body: rudderSourceConfig(holder) };
}
