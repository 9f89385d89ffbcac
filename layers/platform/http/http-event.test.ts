import { describe, expect, it } from '@jest/globals';
import { anHttpEvent } from '../testing/lambda.fixtures.ts';
import { httpRequest } from './http-event.ts';

describe('a request from API Gateway or a function URL', () => {
  it('given an event, when read, then names are lower case and the caller is known', () => {
    const event = anHttpEvent({
      method: 'post',
      headers: { 'Content-Type': 'text/plain', Authorization: 'Basic x' },
      rawQueryString: 'writeKey=a%20b&x=1&x=2',
      cookies: ['a=1', 'b=2'],
      body: 'é',
    });
    expect(httpRequest(event)).toEqual({
      method: 'POST',
      path: '/v1/batch',
      query: { writeKey: 'a b', x: '2' },
      headers: { 'content-type': 'text/plain', authorization: 'Basic x', cookie: 'a=1; b=2' },
      body: Buffer.from('é'),
      sourceIp: '203.0.113.9',
      userAgent: 'curl/8',
    });
  });

  it('given gzip, when it comes in base64, then the body is its bytes', () => {
    const gzip = Buffer.from([0x1f, 0x8b, 8, 0, 255, 0]);
    const event = anHttpEvent({ body: gzip.toString('base64'), isBase64Encoded: true });
    expect(httpRequest(event).body).toEqual(gzip);
  });

  it('given no body, when read, then it is empty', () => {
    expect(httpRequest(anHttpEvent()).body).toHaveLength(0);
  });

  it.each([
    ['$default', '/v1/batch', '/v1/batch'],
    ['prod', '/prod/v1/batch', '/v1/batch'],
    ['prod', '/prod', '/'],
    ['v1', '/v1/v1/batch', '/v1/batch'],
    ['prod', '/products', '/products'],
  ])('given the stage %s, when the path is %s, then it is read as %s', (stage, rawPath, path) => {
    expect(httpRequest(anHttpEvent({ stage, rawPath })).path).toBe(path);
  });

  const users = '/v1/profiles/users';
  it.each([
    [`${users}/email%3Ajane%40example.com/traits`, `${users}/email:jane@example.com/traits`],
    [`${users}/user_id:a%2541/traits`, `${users}/user_id:a%41/traits`],
    ['/v1/%E0%A4%A', '/v1/%E0%A4%A'],
  ])('given a function URL, when the path is %s, then it is decoded once: %s', (rawPath, path) => {
    const domainName = 'abc.lambda-url.us-east-1.on.aws';
    expect(httpRequest(anHttpEvent({ domainName, rawPath })).path).toBe(path);
  });

  it.each([
    [`${users}/email:jane@example.com/traits`, `${users}/email:jane@example.com/traits`],
    [`${users}/user_id:a%41/traits`, `${users}/user_id:a%41/traits`],
    [`${users}/user_id:100%/traits`, `${users}/user_id:100%/traits`],
    [`${users}/user_id:a%2541/traits`, `${users}/user_id:a%41/traits`],
  ])('given the HTTP API, which decodes, when the path is %s, then it is %s', (rawPath, path) => {
    expect(httpRequest(anHttpEvent({ rawPath })).path).toBe(path);
  });
});
