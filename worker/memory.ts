/** What an isolate remembers of what it has read: bounded in number and in time. Reads nothing itself. */
import { MEMORY_MAX_ENTRIES, MEMORY_TTL_MS, STALE_MAX_MS } from "./limits/reading.ts";

/** A bounded memory that forgets the least recently used entry first. */
export class Memory {
  readonly #ttlMs: number;
  readonly #maxEntries: number;
  readonly #entries = new Map<string, { value: unknown; untilMs: number }>();

  constructor(ttlMs = MEMORY_TTL_MS, maxEntries = MEMORY_MAX_ENTRIES) {
    this.#ttlMs = ttlMs;
    this.#maxEntries = maxEntries;
  }

  /** What is remembered, misses included; undefined if nothing is, or no longer. */
  get(key: string, nowMs: number): { value: unknown } | undefined {
    const entry = this.#entries.get(key);
    if (!entry || entry.untilMs <= nowMs) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  /** What was remembered, for as long as it may stand in for what can't be read. */
  stale(key: string, nowMs: number): { value: unknown } | undefined {
    const entry = this.#entries.get(key);
    return entry && nowMs < entry.untilMs + STALE_MAX_MS ? entry : undefined;
  }

  set(key: string, value: unknown, nowMs: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, untilMs: nowMs + this.#ttlMs });
    const oldest = this.#entries.keys().next().value;
    if (this.#entries.size > this.#maxEntries && oldest !== undefined) this.#entries.delete(oldest);
  }
}
