import type { WriteKeyHolder } from '../configuration/configuration-store.ts';

/**
 * What Segment's browser SDK reads before it sends anything: no integration but this platform, no metrics of its own,
 * and where events go. An `apiHost` given in the page's own code wins over this one.
 *
 * @param host what the SDK asked, e.g. `collect.shop.example`
 * @example
 * analyticsSettings('wk_…', 'https', 'collect.shop.example').integrations['Segment.io'].apiHost; // 'collect.shop.example/v1'
 */
export function analyticsSettings(writeKey: string, protocol: 'http' | 'https', host: string) {
  return {
    integrations: {
      'Segment.io': {
        apiKey: writeKey,
        apiHost: `${host}/v1`,
        protocol,
        unbundledIntegrations: [],
        addBundledMetadata: true,
        maybeBundledConfigIds: {},
        retryQueue: true,
      },
    },
    plan: { track: { __default: { enabled: true, integrations: {} } } },
    edgeFunction: {},
    analyticsNextEnabled: true,
    middlewareSettings: {},
    enabledMiddleware: {},
    metrics: { sampleRate: 0, host: `${host}/v1` },
    legacyVideoPluginsEnabled: false,
    remotePlugins: [],
  };
}

/**
 * What RudderStack's SDKs read before they send anything: the source, no destinations on the device, no statistics.
 *
 * @example
 * rudderSourceConfig(holder).source.destinations; // []
 */
export function rudderSourceConfig({ workspaceId, source }: WriteKeyHolder) {
  const off = { enabled: false };
  return {
    source: {
      id: source.id,
      name: source.name,
      workspaceId,
      enabled: source.enabled,
      config: { statsCollection: { errors: off, metrics: off } },
      destinations: [],
      dataplanes: {},
      createdAt: source.createdAt,
      updatedAt: source.createdAt,
    },
    updatedAt: source.createdAt,
    consentManagementMetadata: { providers: [] },
    isHosted: true,
  };
}
