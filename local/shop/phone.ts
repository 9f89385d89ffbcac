import RudderAnalytics from '@rudderstack/rudder-sdk-node';

export type Phone = {
  readonly track: (event: string, properties: Readonly<Record<string, string | number>>) => void;
  readonly identify: (userId: string, traits: Readonly<Record<string, string>>) => void;
  readonly flush: () => Promise<void>;
};

/** The shop's app on a phone, speaking through RudderStack's Node SDK, which compresses what it sends. */
export function openPhone(
  endpoint: { readonly apiUrl: string; readonly writeKey: string },
  anonymousId: string,
): Phone {
  const sdk = new RudderAnalytics(endpoint.writeKey, { dataPlaneUrl: endpoint.apiUrl, logLevel: 'error' });
  return {
    track: (event, properties) => void sdk.track({ anonymousId, event, properties }),
    identify: (userId, traits) => void sdk.identify({ anonymousId, userId, traits }),
    flush: () =>
      new Promise((resolve, reject) => void sdk.flush((error) => (error ? reject(error) : resolve()))),
  };
}
