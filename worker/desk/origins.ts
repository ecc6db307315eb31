/**
 * From which origins a site's poll was asked for lately, and whether they might vote. Strangers can name any: twenty are kept, each is
 * written once an hour at most, and nothing ever comes of one by itself.
 */
import { ORIGIN_KEPT_MS, ORIGIN_WRITTEN_MS, ORIGINS_SEEN_MAX } from "../limits/requests.ts";
import { DAY_MS } from "../limits/time.ts";

export class SeenOrigins {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /**
   * Keeps that an origin was seen. Where twenty are kept, one of the site's own takes the place of one that is not, and else whatever
   * was not seen for a day has to go; if nothing has, it is not kept. So no more rows are written in an hour than twice as many as are kept.
   */
  note(origin: string, allowed: boolean, nowMs: number): void {
    const own = allowed ? 1 : 0;
    const rows = this.#sql
      .exec<{ origin: string; own: number; last_ms: number }>(
        "SELECT origin, own, last_ms FROM origin ORDER BY own, last_ms",
      )
      .toArray();
    const known = rows.find((row) => row.origin === origin);
    if (known && known.own === own && nowMs - known.last_ms < ORIGIN_WRITTEN_MS) return;
    if (!known && rows.length >= ORIGINS_SEEN_MAX) {
      const goes = rows.find((row) => row.own < own || nowMs - row.last_ms >= DAY_MS);
      if (!goes) return;
      this.#sql.exec("DELETE FROM origin WHERE origin = ?", goes.origin);
    }
    this.#sql.exec(
      `INSERT INTO origin (origin, own, last_ms) VALUES (?, ?, ?)
       ON CONFLICT (origin) DO UPDATE SET own = excluded.own, last_ms = excluded.last_ms`,
      ...[origin, own, nowMs],
    );
  }

  /** Those of the last week, the latest first. */
  list(nowMs: number): string[] {
    return this.#sql
      .exec<{ origin: string }>(
        "SELECT origin FROM origin WHERE last_ms > ? ORDER BY last_ms DESC, origin",
        nowMs - ORIGIN_KEPT_MS,
      )
      .toArray()
      .map(({ origin }) => origin);
  }
}
