import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { HttpRequest } from '@tributary/domain/outcomes/http';

/**
 * The request in an event of API Gateway (payload 2.0) or of a function URL, which share one shape.
 *
 * The path is `rawPath` without the stage (API Gateway puts a named stage in front, a custom path prefix comes as it
 * is), percent-decoded. A path that cannot be decoded is left as it came, and matches no route. Of a repeated query
 * parameter the last one counts.
 *
 * @example
 * httpRequest(event).path; // '/v1/batch'
 */
export function httpRequest(event: APIGatewayProxyEventV2): HttpRequest {
  const { http, stage } = event.requestContext;
  return {
    method: http.method.toUpperCase(),
    path: decoded(withoutStage(event.rawPath, stage)),
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

function decoded(path: string): string {
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
