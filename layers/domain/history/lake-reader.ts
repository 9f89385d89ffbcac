/** Port: the lake as far as readers need it. */
export interface LakeReader {
  /** Keys that begin so, in the order of their bytes. */
  listKeys(prefix: string): AsyncIterable<string>;
  /** The whole object. Rejects where there is none. */
  get(key: string): Promise<Uint8Array>;
}
