/**
 * Keys of votes that their readers or the site's owner erased, for as long as something sent before may still arrive. Every SQL
 * statement about them. Of a poll that can go back to a bookmark also digests of them, for as long as it can. Knows nothing
 * else of the votes.
 */
import { hex } from "../../domain/bytes.ts";
import type { Draft } from "../memory.ts";

export class ErasedVotes {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  has(vote: Uint8Array): boolean {
    return this.#sql.exec("SELECT 1 FROM erased_vote WHERE vote = ?", vote).toArray().length > 0;
  }

  keep(vote: Uint8Array, untilMs: number): void {
    this.#sql.exec(
      `INSERT INTO erased_vote (vote, until_ms) VALUES (?, ?)
       ON CONFLICT (vote) DO UPDATE SET until_ms = excluded.until_ms`,
      vote,
      untilMs,
    );
  }

  count(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM erased_vote").one().n;
  }

  /** All of them: those that were known here, and no more unknown ones than a limit. */
  all(): Uint8Array[] {
    const rows = this.#sql.exec<{ vote: ArrayBuffer }>("SELECT vote FROM erased_vote").toArray();
    return rows.map(({ vote }) => new Uint8Array(vote));
  }

  /** All of them in hex, each with when it is to be forgotten, in ms. */
  keys(): { key: string; untilMs: number }[] {
    const rows = this.#sql.exec<{ vote: ArrayBuffer; until_ms: number }>(
      "SELECT vote, until_ms FROM erased_vote",
    );
    return rows
      .toArray()
      .map(({ vote, until_ms }) => ({ key: hex(new Uint8Array(vote)), untilMs: until_ms }));
  }

  /** Keeps a digest (`digestOf`) until a moment, in ms. */
  keepDigest(draft: Draft, digest: string, untilMs: number): void {
    this.#sql.exec(
      `INSERT INTO erased_digest (digest, until_ms) VALUES (?, ?)
       ON CONFLICT (digest) DO UPDATE SET until_ms = max(until_ms, excluded.until_ms)`,
      digest,
      untilMs,
    );
    draft.forgetMs = Math.min(draft.forgetMs || untilMs, untilMs);
  }

  digestCount(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM erased_digest").one().n;
  }

  digests(): string[] {
    const rows = this.#sql.exec<{ digest: string }>("SELECT digest FROM erased_digest").toArray();
    return rows.map(({ digest }) => digest);
  }

  /** When the first of them, key or digest, is to be forgotten, in ms; 0 if there are none. */
  nextMs(): number {
    return this.#sql
      .exec<{ ms: number }>(
        `SELECT coalesce(min(until_ms), 0) AS ms FROM
           (SELECT until_ms FROM erased_vote UNION ALL SELECT until_ms FROM erased_digest)`,
      )
      .one().ms;
  }

  /** Forgets those whose time is over; `draft.forgetMs` is then the next one's, if that comes first. */
  forgetOld(draft: Draft, nowMs: number): void {
    this.#sql.exec("DELETE FROM erased_vote WHERE until_ms <= ?", nowMs);
    this.#sql.exec("DELETE FROM erased_digest WHERE until_ms <= ?", nowMs);
    const nextMs = this.nextMs();
    if (nextMs > 0) draft.forgetMs = Math.min(draft.forgetMs || nextMs, nextMs);
  }
}
