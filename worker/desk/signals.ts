/**
 * The signals of a site: the strongest of each article, as its Poll told them last. Forgets what is older than the networks
 * that it names. Decides nothing.
 */
import type { IndexRow, Signal, SignalKind, SignalsQuery } from "../contract/index.ts";
import { SIGNALS_FORGOTTEN_AT_ONCE, SIGNALS_PAGE_ROWS, SIGNALS_TOLD } from "../limits/signals.ts";
import { DAY_MS, HOUR_MS } from "../limits/time.ts";
import { NETWORK_DAYS_KEPT } from "../limits/votes.ts";

/** A place in the list: what comes after it is older, or weaker, or of a later key. */
export interface SignalsPlace {
  hour: number;
  tenths: number;
  key: string;
  n: number;
}

/** A signal with what names its article. */
export interface ListedSignal {
  key: string;
  article: string;
  title: string | null;
  signal: Signal;
}

/** A page of the list, and where the next one begins; null on the last. */
export interface SignalsPage {
  signals: ListedSignal[];
  next: SignalsPlace | null;
}

type Place = Pick<SignalsPlace, "key" | "n" | "tenths">;
type Row = { [name in keyof SignalsPlace]: SignalsPlace[name] } & { kind: SignalKind; signal: string };

export class SiteSignals {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Keeps the signals of an article in place of those it had; what has stayed costs no row. */
  save(key: string, signals: readonly Signal[], nowMs: number): void {
    const known = this.#sql.exec<Row>("SELECT * FROM signal WHERE key = ?", key).toArray();
    if (known.length > signals.length)
      this.#sql.exec("DELETE FROM signal WHERE key = ? AND n >= ?", key, signals.length);
    for (const [n, signal] of signals.entries()) this.#put(key, n, signal, known[n]?.signal);
    if (signals.length > 0) this.#forgetOld(nowMs);
  }

  /** Forgets the signals of an article that is gone. */
  drop(key: string): void {
    this.#sql.exec("DELETE FROM signal WHERE key = ?", key);
  }

  /** The strongest signal of each of these articles that has one. */
  strongest(keys: readonly string[], nowMs: number): Map<string, NonNullable<IndexRow["signal"]>> {
    // Most sites have none, and then the index reads no more rows than without.
    if (this.#sql.exec("SELECT 1 FROM signal LIMIT 1").toArray().length === 0) return new Map();
    const rows = this.#sql.exec<Row>(
      "SELECT key, kind, tenths, signal ->> 'explanation' AS signal FROM signal WHERE n = 0 AND hour >= ? AND key IN (SELECT value FROM json_each(?))",
      oldest(nowMs),
      JSON.stringify(keys),
    );
    return new Map(
      rows
        .toArray()
        .map(({ key, kind, tenths, signal: explanation }) => [
          key,
          { kind, score: tenths / 10, explanation },
        ]),
    );
  }

  /**
   * The strongest signal of each of the few articles whose are the strongest, of all that are still told: the strongest of each hour
   * are among them or come to nothing, so that it reads so many for each hour and no more, however many weaker ones are newer.
   */
  top(articles: number, nowMs: number): ListedSignal[] {
    const found: Place[] = [];
    // An article has a few, and may have them all in one hour.
    const most = articles * SIGNALS_TOLD;
    for (let hour = this.#hourBefore(Number.MAX_SAFE_INTEGER, nowMs); hour !== null; ) {
      found.push(
        ...this.#sql
          .exec<Place>(
            "SELECT key, n, tenths FROM signal WHERE hour = ? ORDER BY tenths DESC LIMIT ?",
            hour,
            most,
          )
          .toArray(),
      );
      hour = this.#hourBefore(hour, nowMs);
    }
    const strongest = new Map<string, Place>();
    for (const each of found.sort((a, b) => b.tenths - a.tenths))
      if (!strongest.has(each.key)) strongest.set(each.key, each);
    return [...strongest.values()].slice(0, articles).flatMap(({ key, n }) => this.#listed(key, n));
  }

  /** The latest hour before another one that has signals which are still told. */
  #hourBefore(hour: number, nowMs: number): number | null {
    const [row] = this.#sql
      .exec<{ hour: number }>(
        "SELECT hour FROM signal WHERE hour < ? AND hour >= ? ORDER BY hour DESC LIMIT 1",
        hour,
        oldest(nowMs),
      )
      .toArray();
    return row?.hour ?? null;
  }

  /** A signal as it is listed; none if its article has no row. */
  #listed(key: string, n: number): ListedSignal[] {
    return this.#sql
      .exec<Omit<ListedSignal, "signal"> & { signal: string }>(
        `SELECT signal.key, article.article, article.title, signal.signal FROM signal JOIN article USING (key)
         WHERE signal.key = ? AND signal.n = ?`,
        key,
        n,
      )
      .toArray()
      .map((row) => ({ ...row, signal: JSON.parse(row.signal) }));
  }

  /** Signals after a place, the latest first, the strongest of an hour before others. */
  list({ since, kind }: SignalsQuery, after: SignalsPlace | null, nowMs: number): SignalsPage {
    const from = Math.max(oldest(nowMs), since ? Math.floor(Date.parse(since) / HOUR_MS) : 0);
    const { hour, tenths, key, n } = after ?? { hour: Number.MAX_SAFE_INTEGER, tenths: 0, key: "", n: 0 };
    const rows = this.#sql
      .exec<Row & { article: string; title: string | null }>(
        `SELECT signal.*, article.article, article.title FROM signal JOIN article USING (key)
         WHERE hour >= ? AND (hour, tenths) <= (?, ?) AND (hour <> ? OR tenths <> ? OR (signal.key, signal.n) > (?, ?))
           AND (? IS NULL OR kind = ?)
         ORDER BY hour DESC, tenths DESC, signal.key, signal.n LIMIT ?`,
        ...[from, hour, tenths, hour, tenths, key, n, kind ?? null, kind ?? null, SIGNALS_PAGE_ROWS + 1],
      )
      .toArray();
    const shown = rows.slice(0, SIGNALS_PAGE_ROWS);
    const last = rows.length > shown.length ? shown.at(-1) : undefined;
    return {
      signals: shown.map(({ key, article, title, signal }) => ({
        key,
        article,
        title,
        signal: JSON.parse(signal),
      })),
      next: last ? { hour: last.hour, tenths: last.tenths, key: last.key, n: last.n } : null,
    };
  }

  #put(key: string, n: number, signal: Signal, known: string | undefined): void {
    const text = JSON.stringify(signal);
    if (text === known) return;
    this.#sql.exec(
      `INSERT INTO signal (key, n, hour, tenths, kind, signal) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (key, n) DO UPDATE SET hour = excluded.hour, tenths = excluded.tenths, kind = excluded.kind,
         signal = excluded.signal`,
      ...[key, n, latestHour(signal), Math.round(signal.score * 10), signal.kind, text],
    );
  }

  #forgetOld(nowMs: number): void {
    this.#sql.exec(
      "DELETE FROM signal WHERE (key, n) IN (SELECT key, n FROM signal WHERE hour < ? LIMIT ?)",
      oldest(nowMs),
      SIGNALS_FORGOTTEN_AT_ONCE,
    );
  }
}

/** The hour of a signal's last vote. */
function latestHour({ kind, until }: Signal): number {
  return Date.parse(until) / HOUR_MS - (kind === "burst" ? 1 : 0);
}

/** The first hour whose signals are still told. */
function oldest(nowMs: number): number {
  return Math.floor((nowMs - NETWORK_DAYS_KEPT * DAY_MS) / HOUR_MS);
}
