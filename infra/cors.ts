/**
 * What a page may send and read, the same on both ways in. SDKs set `content-encoding` where they zip, `x-retry-count`
 * on a retry and `anonymousid` to keep a visitor's events together; `retry-after` tells them when to come again.
 */
export const cors = {
  allowOrigins: ['*'],
  allowHeaders: ['authorization', 'content-type', 'content-encoding', 'x-retry-count', 'anonymousid'],
  exposeHeaders: ['retry-after'],
};
