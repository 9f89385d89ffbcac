/**
 * What a page may send and read, the same on both ways in. SDKs set `content-encoding` where they zip, `x-retry-count`
 * on a retry and `anonymousid` to keep a visitor's events together; `retry-after` tells them when to come again.
 */
export const cors = {
  allowOrigins: ['*'],
  allowHeaders: ['authorization', 'content-type', 'content-encoding', 'x-retry-count', 'anonymousid'],
  exposeHeaders: ['retry-after'],
};

/** The API also answers pages that read their own visitor, and compare what they have with what there is. */
export const corsOfApi = {
  ...cors,
  allowHeaders: [...cors.allowHeaders, 'if-none-match'],
  exposeHeaders: [...cors.exposeHeaders, 'etag'],
};
