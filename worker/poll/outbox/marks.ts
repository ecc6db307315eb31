/**
 * What KV and the Desk have, as the poll remembers it. Marks are kept in memory until the next transaction or the end of the
 * alarm: one row for both, and none of its own under load. An eviction may forget them, which means one delivery more.
 */
import type { Published, Told } from "../../domain/publishing/publication.ts";
import type { Ledger } from "../ledger.ts";

export class Marks {
  readonly #ledger: Ledger;
  /** When the alarm began to ring. */
  #ringMs = Number.POSITIVE_INFINITY;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** The alarm rings from now on. */
  begin(nowMs: number): void {
    this.#ringMs = nowMs;
  }

  /** Remembers what KV has. */
  published(published: Published): void {
    this.#mark({ published });
  }

  /** Remembers what the Desk has. */
  told(told: Told): void {
    this.#mark({ told });
  }

  #mark(marks: { published?: Published; told?: Told }): void {
    this.#ledger.remember((memory) => {
      const { published, told } = { ...memory.tally, ...marks };
      // One instant for what was delivered in the same ring, the later one: it falls due together, for one alarm.
      const atMs = Math.max(published.atMs, told.atMs);
      const together = Math.min(published.atMs, told.atMs) >= this.#ringMs;
      const tally = together
        ? { ...memory.tally, published: { ...published, atMs }, told: { ...told, atMs } }
        : { ...memory.tally, published, told };
      return { ...memory, tally };
    });
  }
}
