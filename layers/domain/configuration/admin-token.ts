/**
 * Port: the admin token made at deploy, whole (`adm_…`), which opens every workspace. Remembered for a bounded time, so
 * that a rotated secret takes effect.
 */
export interface AdminToken {
  (): Promise<string>;
}
