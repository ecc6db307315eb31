/**
 * A site that is erased: from the first moment nobody is let in; then its Polls, KV and its Desk let go of all they have, and in
 * the end its own file is deleted. What stays is who did it, when, why and how many. Tells nobody.
 */
import type { Actor } from "../../domain/moderation/audit.ts";
import { HUNG_LONGEST_MS, MOVES_ORDERED_AT_ONCE } from "../../limits/deadlines.ts";
import type { Erasure } from "../../messages.ts";
import type { Salts } from "../salts.ts";
import type { Settings } from "../settings.ts";
import type { Act } from "./articles.ts";

/** What stays of an erased site, in its object named by its id. */
export interface ErasedSite {
  by: Actor;
  atMs: number;
  note: string;
  /** Polls and votes that went, as far as is known while it is under way. */
  articles: number;
  votes: number;
  /** Whether nothing is left. */
  over: boolean;
}

/**
 * While it is under way: when KV may have the settings no more, in ms; and how many votes the Polls have that were told to go, by
 * key. A Poll that ends between its deletion and its answer has forgotten it.
 */
type Stored = ErasedSite & { settingsMs: number; going?: Record<string, number> };

const NAME = "erased";

export class WholeSite {
  readonly #storage: DurableObjectStorage;
  readonly #parts: { settings: Settings; salts: Salts };
  #known: Stored | null | undefined;

  constructor(storage: DurableObjectStorage, parts: { settings: Settings; salts: Salts }) {
    this.#storage = storage;
    this.#parts = parts;
  }

  /** What was erased last under this id; null if nothing ever was. */
  read(): ErasedSite | null {
    if (this.#known === undefined) this.#known = this.#storage.kv.get<Stored>(NAME) ?? null;
    return this.#known;
  }

  get underWay(): boolean {
    return this.read()?.over === false;
  }

  /** Shuts the site, in the caller's transaction. */
  begin({ by, note }: Act, nowMs: number): void {
    const { sql } = this.#storage;
    const { n } = sql.exec<{ n: number }>("SELECT count(*) AS n FROM article").one();
    // A write of them that is on its way may come after KV was told to forget them.
    const settingsMs = this.#parts.settings.unpublished() ? nowMs + HUNG_LONGEST_MS : 0;
    this.#save({ by, note, atMs: nowMs, articles: n, votes: 0, over: false, settingsMs });
    for (const table of [
      "setting",
      "wording",
      "token",
      "person",
      "invitation",
      "session",
      "news",
      "import",
      "salt_day",
      "bookmark",
      "restore",
    ])
      sql.exec(`DELETE FROM ${table}`);
    sql.exec("UPDATE move SET given_ms = NULL");
    this.#parts.salts.forget();
  }

  /** Keys of some of the polls that still have something. */
  keys(nowMs: number): string[] {
    const rows = this.#storage.sql.exec<{ key: string }>(
      `SELECT key FROM article UNION ALL SELECT from_key FROM move
       UNION ALL SELECT key FROM erasure WHERE due_ms <= ? LIMIT ?`,
      nowMs,
      MOVES_ORDERED_AT_ONCE,
    );
    return [...new Set(rows.toArray().map(({ key }) => key))];
  }

  /** Those of some keys whose polls answer for themselves: one that has moved answers as the one that it has become. */
  unmoved(keys: readonly string[]): string[] {
    const rows = this.#storage.sql.exec<{ from_key: string }>("SELECT from_key FROM move").toArray();
    const moved = new Set(rows.map((row) => row.from_key));
    return keys.filter((key) => !moved.has(key));
  }

  /** Polls are told to go. What they say of their votes later counts no less than this. */
  going(votes: Record<string, number>): void {
    const known = this.#known;
    if (!known) return;
    const most = (key: string, n: number) => Math.max(n, known.going?.[key] ?? 0);
    const going = Object.fromEntries(Object.entries(votes).map(([key, n]) => [key, most(key, n)]));
    this.#save({ ...known, going });
  }

  /** The Poll has nothing any more. */
  answered(key: string, { votes, againMs }: Erasure): void {
    const { sql } = this.#storage;
    this.#storage.transactionSync(() => {
      const first =
        sql.exec("DELETE FROM article WHERE key = ?", key).rowsWritten +
        sql.exec("DELETE FROM move WHERE from_key = ?", key).rowsWritten;
      const known = this.#known;
      const went = Math.max(votes, known?.going?.[key] ?? 0);
      if (known && first > 0 && went > 0) this.#save({ ...known, votes: known.votes + went });
      sql.exec("DELETE FROM erasure WHERE key = ?", key);
      if (againMs > 0)
        sql.exec(
          "INSERT INTO erasure (key, epoch, article, stage, due_ms, again_ms) VALUES (?, 0, '', 'again', ?, 0)",
          key,
          againMs,
        );
    });
  }

  /** When there is something to do, in ms; undefined while nothing is under way. */
  dueMs(nowMs: number): number | undefined {
    if (!this.underWay) return undefined;
    if (this.keys(nowMs).length > 0) return 0;
    return this.waitsUntilMs();
  }

  /** Until when a write of KV may still come, in ms; 0 if none can. */
  waitsUntilMs(): number {
    const { sql } = this.#storage;
    const { ms } = sql.exec<{ ms: number | null }>("SELECT max(due_ms) AS ms FROM erasure").one();
    return Math.max(ms ?? 0, this.#known?.settingsMs ?? 0);
  }

  /** Nothing is left but this: file and what stays change in one turn. */
  async end(): Promise<void> {
    const known = this.#known;
    if (!known) return;
    const deleted = this.#storage.deleteAll();
    const { going: _, ...stays } = known;
    this.#save({ ...stays, over: true, settingsMs: 0 });
    this.#parts.salts.forget();
    await deleted;
  }

  #save(record: Stored): void {
    this.#storage.kv.put(NAME, record);
    this.#known = record;
  }
}
