import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JSDOM, VirtualConsole } from 'jsdom';
import * as z from 'zod';
import { CHECKOUT } from '../paths.ts';

export type Visit = {
  readonly anonymousId: () => string;
  readonly page: (name: string) => Promise<void>;
  readonly track: (event: string, properties: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly identify: (userId: string, traits: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly leave: () => void;
};

const PAGE =
  '<!doctype html><html><head><title>Otter & Oak</title><script></script></head><body></body></html>';
const BUNDLE = join(CHECKOUT, 'node_modules', '@segment', 'analytics-next', 'dist', 'umd', 'index.js');

/** What is used of the SDK's object; each call settles when the event was sent. */
const Sdk = z.object({
  page: z.custom<(name: string) => Promise<unknown>>(isFunction),
  track: z.custom<(event: string, properties: unknown) => Promise<unknown>>(isFunction),
  identify: z.custom<(userId: string, traits: unknown) => Promise<unknown>>(isFunction),
  user: z.custom<() => { anonymousId: () => string }>(isFunction),
});
const Loader = z.object({
  AnalyticsBrowser: z.custom<{ load: (settings: unknown, options: unknown) => Promise<[unknown, unknown]> }>(
    isFunction,
  ),
});

/**
 * A visit of the shop in a browser: Segment's own browser SDK in a page of another origin, so that its calls pass the
 * browser's rules for cross-origin requests, preflights included. Its endpoint is all that differs.
 */
export async function visitShop(apiUrl: string, writeKey: string): Promise<Visit> {
  const dom = new JSDOM(PAGE, {
    url: 'http://shop.localhost/',
    runScripts: 'outside-only',
    pretendToBeVisual: true,
    // The SDK's console is the shop's affair; what goes wrong shows as an act that is not right.
    virtualConsole: new VirtualConsole(),
  });
  dom.window.eval(readFileSync(BUNDLE, 'utf8'));
  const { AnalyticsBrowser } = Loader.parse(dom.window.eval('window.AnalyticsNext'));
  const [loaded] = await AnalyticsBrowser.load(
    { writeKey, cdnURL: apiUrl },
    { integrations: { 'Segment.io': { apiHost: `${new URL(apiUrl).host}/v1`, protocol: 'http' } } },
  );
  const sdk = Sdk.parse(loaded);
  return {
    anonymousId: () => sdk.user().anonymousId(),
    page: async (name) => {
      await sdk.page(name);
    },
    track: async (event, properties) => {
      await sdk.track(event, properties);
    },
    identify: async (userId, traits) => {
      await sdk.identify(userId, traits);
    },
    leave: () => dom.window.close(),
  };
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
