import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { HttpRequest } from '@tributary/domain/outcomes/http';

/**
 * The request in an event of API Gateway (payload 2.0) or of a function URL, which share one shape.
 *
 * The path is `rawPath` without the stage (API Gateway puts a named stage in front, a custom path prefix comes as it
 * is), percent-decoded once. A path that cannot be decoded is left as it came, and matches no route. Of a repeated
 * query parameter the last one counts.
 *
 * @example
 * httpRequest(event).path; // '/v1/batch'
 */
export function httpRequest(event: APIGatewayProxyEventV2): HttpRequest {
  const { http, stage, domainName } = event.requestContext;
  return {
    method: http.method.toUpperCase(),
    path: decoded(withoutStage(event.rawPath, stage), domainName),
    query: Object.fromEntries(new URLSearchParams(event.rawQueryString)),
    headers: headersOf(event),
    body: bodyOf(event),
    sourceIp: http.sourceIp,
    userAgent: http.userAgent,
  };
}

function withoutStage(path: string, stage: string): string {
  const prefix = `/${stage}`;
  if (stage === '$default' || !path.startsWith(prefix)) return path;
  const rest = path.slice(prefix.length);
  if (rest === '') return '/';
  return rest.startsWith('/') ? rest : path;
}

/**
 * A function URL hands the path over as it was sent. An HTTP API has decoded it already, which the documentation does
 * not say and captures show (github.com/hotsock/voker, `ingress-paths.json`, July 2026): `%2541` arrives as `A`, so that
 * a client has to encode a percent sign twice, and what is left must not be decoded again. Other gateways of its kind
 * keep that one sign encoded.
 */
function decoded(path: string, domainName: string): string {
  if (!domainName.includes('.lambda-url.')) return path.replaceAll('%25', '%');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function headersOf(event: APIGatewayProxyEventV2): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(event.headers)) {
    if (value !== undefined) headers[name.toLowerCase()] = value;
  }
  if (event.cookies && event.cookies.length > 0) headers['cookie'] = event.cookies.join('; ');
  return headers;
}

function bodyOf(event: APIGatewayProxyEventV2): Uint8Array {
  return Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
}
