/** What @segment/analytics-next 1.84.3 posts to `/v1/t` for one call, in a browser whose clock is a day behind. */
export const BROWSER_SDK_TRACK = (writeKey: string) => ({
  timestamp: '2026-11-01T09:29:58.750Z',
  integrations: {},
  type: 'track',
  event: 'Product Added',
  properties: { sku: 'chair-1', price: 19.9 },
  context: {
    page: { path: '/chair', referrer: '', search: '', title: 'Chair', url: 'https://shop.example/chair' },
    userAgent:
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    userAgentData: { brands: [], mobile: false, platform: 'Linux' },
    locale: 'de-DE',
    library: { name: 'analytics.js', version: 'npm:next-1.84.3' },
    timezone: 'Europe/Berlin',
  },
  messageId: 'ajs-next-1793611799000-1b2c3d4e-5f60',
  writeKey,
  userId: null,
  anonymousId: '5f0c0b7e-6a43-4c55-9d7e-0d2f1f3c9a10',
  sentAt: '2026-11-01T09:29:59.000Z',
  _metadata: { bundled: ['Segment.io'], unbundled: [], bundledIds: [] },
});

/** What it posts to `/v1/b` with the delivery strategy `batching`. */
export function BROWSER_SDK_BATCH(writeKey: string) {
  const { sentAt, ...event } = BROWSER_SDK_TRACK(writeKey);
  const identify = {
    ...event,
    type: 'identify',
    event: undefined,
    traits: { plan: 'gold' },
    messageId: 'ajs-next-1793611799001-1b2c3d4e-5f60',
  };
  return { writeKey, batch: [event, identify], sentAt };
}
