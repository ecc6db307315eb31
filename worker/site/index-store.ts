/**
 * Every SQL statement about a site's index of articles and the snapshots by which it is paged through. Never decides anything.
 */
import type { PollState } from "../contract/index.ts";
import type { Listed } from "../domain/index-order.ts";
import type { Counts } from "../domain/tally.ts";
import { SNAPSHOT_ROW_KEYS } from "../limits.ts";

/** One article of the index, with its tally as the Poll object told it last. */
export interface IndexRow {
  key: string;
  article: string;
  address: string | null;
  title: string | null;
  title_source: "reader" | "moderator";
  state: PollState;
  counts: Counts;
  /** 0 until the first vote has reached the index. */
  firstVoteMs: number;
  lastVoteMs: number;
  /** The day (since 1970) of its latest publication, and how many there were on it. */
  publishedDay: number;
  publishedTimes: number;
}

/** A row as it is listed: with the time at which the index first heard of it. */
export interface ListedRow extends IndexRow {
  addedMs: number;
}

type ArticleColumns = Omit<
  IndexRow,
  "counts" | "firstVoteMs" | "lastVoteMs" | "publishedDay" | "publishedTimes"
> &
  Counts & {
    first_vote_ms: number;
    last_vote_ms: number;
    kv_day: number;
    kv_times: number;
    admitted_ms: number;
  } & Record<string, SqlStorageValue>;
const COLUMNS =
  "key, article, address, title, title_source, state, yes, no, held, void, revision, first_vote_ms, last_vote_ms, kv_day, kv_times, admitted_ms";

export class IndexStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Articles admitted for readers' votes since a time. Those the owner registered don't count. */
  admittedSince(ms: number): number {
    return this.#sql
      .exec<{ n: number }>("SELECT count(*) AS n FROM article WHERE admitted_ms > ? AND registered = 0", ms)
      .one().n;
  }

  has(key: string): boolean {
    return this.#sql.exec("SELECT 1 FROM article WHERE key = ?", key).toArray().length > 0;
  }

  /** Adds an article, or takes over what its Poll object tells unless something newer is known already. */
  save(row: IndexRow, nowMs: number, registered = false): void {
    this.#sql.exec(
      `INSERT INTO article (${COLUMNS}, registered) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET article = excluded.article, address = excluded.address,
         title = excluded.title, title_source = excluded.title_source, state = excluded.state,
         yes = excluded.yes, no = excluded.no, held = excluded.held, void = excluded.void,
         revision = excluded.revision, kv_day = excluded.kv_day, kv_times = excluded.kv_times, first_vote_ms = excluded.first_vote_ms, last_vote_ms = excluded.last_vote_ms
       WHERE excluded.revision >= article.revision`,
      row.key,
      row.article,
      row.address,
      row.title,
      row.title_source,
      row.state,
      row.counts.yes,
      row.counts.no,
      row.counts.held,
      row.counts.void,
      row.counts.revision,
      row.firstVoteMs,
      row.lastVoteMs,
      row.publishedDay,
      row.publishedTimes,
      nowMs,
      registered ? 1 : 0,
    );
  }

  /** Publications of all articles on a day, as far as they have been told. */
  publications(day: number): number {
    return this.#sql
      .exec<{ n: number }>("SELECT coalesce(sum(kv_times), 0) AS n FROM article WHERE kv_day = ?", day)
      .one().n;
  }

  drop(key: string): void {
    this.#sql.exec("DELETE FROM article WHERE key = ?", key);
  }

  article(key: string): ListedRow | undefined {
    return this.#sql
      .exec<ArticleColumns>(`SELECT ${COLUMNS} FROM article WHERE key = ?`, key)
      .toArray()
      .map(listedRow)[0];
  }

  /** The articles under these keys, in their order; keys that are gone are left out. */
  articles(keys: readonly string[]): ListedRow[] {
    const rows = this.#sql.exec<ArticleColumns>(
      `SELECT ${COLUMNS} FROM article WHERE key IN (SELECT value FROM json_each(?))`,
      JSON.stringify(keys),
    );
    const byKey = new Map(rows.toArray().map((row) => [row.key, listedRow(row)]));
    return keys.flatMap((key) => byKey.get(key) ?? []);
  }

  /** Articles after a key, in the order of their keys: for exports. */
  after(key: string, limit: number): ListedRow[] {
    return this.#sql
      .exec<ArticleColumns>(`SELECT ${COLUMNS} FROM article WHERE key > ? ORDER BY key LIMIT ?`, key, limit)
      .toArray()
      .map(listedRow);
  }

  /** What every article is found and ordered by. */
  listed(): Listed[] {
    return this.#sql
      .exec<Listed & Record<string, SqlStorageValue>>(
        "SELECT key, article, address, title, state, yes, no, held, first_vote_ms, last_vote_ms, admitted_ms FROM article",
      )
      .toArray();
  }

  /** Keeps an order of keys. */
  saveSnapshot(id: string, keys: readonly string[], nowMs: number): void {
    for (let n = 0; n * SNAPSHOT_ROW_KEYS < keys.length; n++)
      this.#sql.exec(
        "INSERT INTO snapshot VALUES (?, ?, ?, ?)",
        id,
        n,
        keys.slice(n * SNAPSHOT_ROW_KEYS, (n + 1) * SNAPSHOT_ROW_KEYS).join(" "),
        nowMs,
      );
  }

  /** Keys of a snapshot from a place on: as many as asked for and as one row has, or undefined if it is gone. */
  snapshot(id: string, offset: number, limit: number, sinceMs: number): string[] | undefined {
    const row = this.#sql
      .exec<{ keys: string }>(
        "SELECT keys FROM snapshot WHERE id = ? AND n = ? AND at_ms >= ?",
        id,
        Math.floor(offset / SNAPSHOT_ROW_KEYS),
        sinceMs,
      )
      .toArray()[0];
    const from = offset % SNAPSHOT_ROW_KEYS;
    return row?.keys.split(" ").slice(from, from + limit);
  }

  /** Deletes snapshots made before a time, and all but the latest `most`. */
  dropSnapshots(beforeMs: number, most: number): void {
    this.#sql.exec(
      `DELETE FROM snapshot WHERE at_ms < ?1
         OR id NOT IN (SELECT id FROM snapshot WHERE n = 0 ORDER BY at_ms DESC, id LIMIT ?2)`,
      beforeMs,
      most,
    );
  }
}

function listedRow({ yes, no, held, void: voided, revision, ...row }: ArticleColumns): ListedRow {
  const { first_vote_ms, last_vote_ms, kv_day, kv_times, admitted_ms, ...rest } = row;
  return {
    ...rest,
    counts: { yes, no, held, void: voided, revision },
    firstVoteMs: first_vote_ms,
    lastVoteMs: last_vote_ms,
    publishedDay: kv_day,
    publishedTimes: kv_times,
    addedMs: admitted_ms,
  };
}
