/** One HTTP request as use cases see it, whatever the front door. Header names are lower case. */
export type HttpRequest = {
  readonly method: string;
  /** Path without stage and query, decoded, e.g. `/v1/batch`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** The raw bytes; empty when there is no body. */
  readonly body: Uint8Array;
  readonly sourceIp: string;
  readonly userAgent: string;
};

/** What a use case answers; `body` is JSON unless it is a string or bytes, whose type `headers` names. */
export type HttpResponse = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

/** A use case behind an HTTP route. It throws {@link Problem} for what the caller must change. */
export type HttpUseCase = (request: HttpRequest) => Promise<HttpResponse>;
