/** A small in-memory cache whose entries expire. The caller's key must name everything that the value depends on. */
export class TtlCache {
  readonly #entries = new Map<string, { readonly value: unknown; readonly expiresAt: number }>();
  readonly #clock: () => Date;
  readonly #ttlMs: number;

  constructor(options: { readonly clock: () => Date; readonly ttlMs: number }) {
    this.#clock = options.clock;
    this.#ttlMs = options.ttlMs;
  }

  /** The cached value of `key`, or what `load` gives, kept from now on for the time to live. */
  async get<Value>(key: string, load: () => Promise<Value>): Promise<Value> {
    const now = this.#clock().getTime();
    const entry = this.#entries.get(key);
    // One key is only ever loaded by one caller, so the stored type is the one asked for.
    if (entry && entry.expiresAt > now) return entry.value as Value;
    const value = await load();
    this.#entries.set(key, { value, expiresAt: now + this.#ttlMs });
    return value;
  }

  /** Forgets `key`, so that the next reader loads anew. */
  drop(key: string): void {
    this.#entries.delete(key);
  }
}
