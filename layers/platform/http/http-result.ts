import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { HttpResponse } from '@tributary/domain/outcomes/http';

/**
 * A use case's answer as API Gateway and function URLs take it: bytes in base64, text as it is, anything else as JSON.
 *
 * @example
 * httpResult({ status: 200, body: { success: true } });
 */
export function httpResult({ status, headers, body }: HttpResponse): APIGatewayProxyStructuredResultV2 {
  const lower = Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const base = { statusCode: status, headers: lower };
  if (body === undefined) return { ...base, body: '' };
  if (body instanceof Uint8Array)
    return { ...base, isBase64Encoded: true, body: Buffer.from(body).toString('base64') };
  if (typeof body === 'string') return { ...base, body };
  return { ...base, headers: { 'content-type': 'application/json', ...lower }, body: JSON.stringify(body) };
}
