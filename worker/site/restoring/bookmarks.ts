/** Bookmarks of Polls, and the order by which each goes back to one. Every SQL statement about them. Decides nothing. */
import { BOOKMARK_KEPT_MS, BOOKMARKS_MAX, ORDER_STANDS_MS } from "../../limits/bookmarks.ts";
import type { BookmarkSet, HandedOver, WentBack } from "../../poll/restoring/messages.ts";

/** Before what it was set. */
export type Why = "review" | "restore";

/** A bookmark as Site keeps it. */
export interface StoredBookmark extends BookmarkSet {
  id: string;
  key: string;
  atMs: number;
  why: Why;
}

/** An order, before the Poll has handed over what it knows and after; when it was given, in ms. */
type Order = Omit<WentBack, "handed"> & { handed: HandedOver | null; atMs: number };

export class Bookmarks {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
  }

  /** Keeps one, and forgets those of the article that are too old or too many. */
  add({ id, key, epoch, atMs, why, bookmark, votes, arrivals }: StoredBookmark): void {
    this.#storage.transactionSync(() => {
      this.#sql.exec(
        "INSERT INTO bookmark (id, key, epoch, at_ms, why, bookmark, votes, arrivals) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ...[id, key, epoch, atMs, why, bookmark, votes, arrivals],
      );
      this.forgetOld(atMs);
      for (const { id } of this.of(key, atMs).slice(BOOKMARKS_MAX))
        this.#sql.exec("DELETE FROM bookmark WHERE id = ?", id);
    });
  }

  /** Forgets bookmarks, and orders with what was handed over for them, that the platform can't go back by any more. */
  forgetOld(nowMs: number): void {
    const untilMs = nowMs - BOOKMARK_KEPT_MS;
    this.#sql.exec("DELETE FROM bookmark WHERE at_ms <= ?", untilMs);
    this.#sql.exec("DELETE FROM restore WHERE went ->> '$.atMs' <= ?", untilMs);
  }

  /** When the first of them is to be forgotten, in ms; undefined if there are none. */
  dueMs(): number | undefined {
    const { ms } = this.#sql
      .exec<{ ms: number | null }>(
        `SELECT min(ms) AS ms FROM
           (SELECT at_ms AS ms FROM bookmark UNION ALL SELECT went ->> '$.atMs' FROM restore)`,
      )
      .one();
    return ms === null ? undefined : ms + BOOKMARK_KEPT_MS;
  }

  /** Those of an article that the platform still knows, newest first. */
  of(key: string, nowMs: number): StoredBookmark[] {
    return this.#sql
      .exec<StoredBookmark & Record<string, SqlStorageValue>>(
        `SELECT id, key, epoch, at_ms AS atMs, why, bookmark, votes, arrivals FROM bookmark
         WHERE key = ? AND at_ms > ? ORDER BY at_ms DESC, id`,
        key,
        nowMs - BOOKMARK_KEPT_MS,
      )
      .toArray();
  }

  /**
   * The article's Poll is to go back; false where it may be on its way by an earlier order, and then needs what that one holds. One that
   * is over or too old is forgotten.
   */
  order(key: string, order: Omit<Order, "handed">): boolean {
    const earlier = this.ordered(key);
    if (earlier && !earlier.over && order.atMs < earlier.atMs + ORDER_STANDS_MS) return false;
    this.#sql.exec(
      `INSERT INTO restore (key, id, over, went) VALUES (?, ?, 0, ?)
       ON CONFLICT (key) DO UPDATE SET id = excluded.id, over = 0, went = excluded.went`,
      key,
      order.id,
      JSON.stringify({ ...order, handed: null } satisfies Order),
    );
    return true;
  }

  ordered(key: string): (Order & { over: boolean }) | undefined {
    const [row] = this.#sql
      .exec<{ over: number; went: string }>("SELECT over, went FROM restore WHERE key = ?", key)
      .toArray();
    return row && { ...JSON.parse(row.went), over: row.over === 1 };
  }

  handedOver(key: string, order: Order): void {
    this.#sql.exec(
      "UPDATE restore SET went = ? WHERE key = ? AND id = ?",
      ...[JSON.stringify(order), key, order.id],
    );
  }

  /** The Poll has gone back by it: what it was to know is forgotten here. */
  over(key: string): void {
    this.#sql.exec("UPDATE restore SET over = 1, went = json_set(went, '$.handed', NULL) WHERE key = ?", key);
  }

  /** Nothing is left of it to be asked for. */
  forget(key: string, id: string): void {
    this.#sql.exec("DELETE FROM restore WHERE key = ? AND id = ?", key, id);
  }
}
