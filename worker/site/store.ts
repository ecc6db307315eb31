/** Every SQL statement of the Site object, and the shapes of its rows. Never decides anything. */
import type { PollState, Scope, SiteSettings } from "../contract.ts";
import type { Counts } from "../domain/tally.ts";
import { hasSchema, migrate } from "../schema.ts";

/** A site's settings and whether KV has them. */
export interface SettingRow {
  settings: SiteSettings;
  revision: number;
  kvRevision: number;
}

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
  lastVoteMs: number;
}

/** Additive only: a new version appends a step. No secondary indexes: each would cost a write per update. */
const MIGRATIONS = [
  `CREATE TABLE setting (settings TEXT NOT NULL, revision INTEGER NOT NULL, kv_revision INTEGER NOT NULL) STRICT;
   CREATE TABLE token (
     hash BLOB PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL, created_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE article (
     key TEXT PRIMARY KEY, article TEXT NOT NULL, address TEXT, title TEXT, title_source TEXT NOT NULL,
     state TEXT NOT NULL, yes INTEGER NOT NULL, no INTEGER NOT NULL, held INTEGER NOT NULL, void INTEGER NOT NULL,
     revision INTEGER NOT NULL, last_vote_ms INTEGER NOT NULL, admitted_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
];

type ArticleColumns = Omit<IndexRow, "counts" | "lastVoteMs"> &
  Counts & { last_vote_ms: number } & Record<string, SqlStorageValue>;
const ARTICLE_COLUMNS =
  "key, article, address, title, title_source, state, yes, no, held, void, revision, last_vote_ms";

export class SiteStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Whether the site was ever registered. Asking writes nothing. */
  exists(): boolean {
    return hasSchema(this.#sql);
  }

  /** Makes the tables, or brings them up to this version. */
  migrate(): void {
    migrate(this.#sql, MIGRATIONS);
  }

  setting(): SettingRow | undefined {
    const row = this.#sql
      .exec<{ settings: string; revision: number; kv_revision: number }>("SELECT * FROM setting")
      .toArray()[0];
    return row && { settings: JSON.parse(row.settings), revision: row.revision, kvRevision: row.kv_revision };
  }

  saveSetting({ settings, revision, kvRevision }: SettingRow): void {
    this.#sql.exec("DELETE FROM setting");
    this.#sql.exec("INSERT INTO setting VALUES (?, ?, ?)", JSON.stringify(settings), revision, kvRevision);
  }

  addToken(token: { hash: Uint8Array; id: string; name: string; scopes: Scope[] }, nowMs: number): void {
    this.#sql.exec(
      "INSERT INTO token (hash, id, name, scopes, created_ms) VALUES (?, ?, ?, ?, ?)",
      token.hash,
      token.id,
      token.name,
      token.scopes.join(" "),
      nowMs,
    );
  }

  /** The scopes of the token with this hash. */
  scopes(hash: Uint8Array): Scope[] | undefined {
    const row = this.#sql
      .exec<{ scopes: string }>("SELECT scopes FROM token WHERE hash = ?", hash)
      .toArray()[0];
    return row && (row.scopes.split(" ") as Scope[]);
  }

  /** Articles admitted since a time. */
  admittedSince(ms: number): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM article WHERE admitted_ms > ?", ms).one()
      .n;
  }

  hasArticle(key: string): boolean {
    return this.#sql.exec("SELECT 1 FROM article WHERE key = ?", key).toArray().length > 0;
  }

  /** Adds an article, or takes over what its Poll object tells unless something newer is known already. */
  saveArticle(row: IndexRow, nowMs: number): void {
    this.#sql.exec(
      `INSERT INTO article (${ARTICLE_COLUMNS}, admitted_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET article = excluded.article, address = excluded.address,
         title = excluded.title, title_source = excluded.title_source, state = excluded.state,
         yes = excluded.yes, no = excluded.no, held = excluded.held, void = excluded.void,
         revision = excluded.revision, last_vote_ms = excluded.last_vote_ms
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
      row.lastVoteMs,
      nowMs,
    );
  }

  article(key: string): IndexRow | undefined {
    return this.#sql
      .exec<ArticleColumns>(`SELECT ${ARTICLE_COLUMNS} FROM article WHERE key = ?`, key)
      .toArray()
      .map(indexRow)[0];
  }

  /** Articles after a place in the order "newest vote first, then key". */
  articles(after: { lastVoteMs: number; key: string } | undefined, limit: number): IndexRow[] {
    const from = after ?? { lastVoteMs: Number.MAX_SAFE_INTEGER, key: "" };
    return this.#sql
      .exec<ArticleColumns>(
        `SELECT ${ARTICLE_COLUMNS} FROM article
         WHERE last_vote_ms < ?1 OR (last_vote_ms = ?1 AND key > ?2)
         ORDER BY last_vote_ms DESC, key LIMIT ?3`,
        from.lastVoteMs,
        from.key,
        limit,
      )
      .toArray()
      .map(indexRow);
  }
}

function indexRow({ yes, no, held, void: voided, revision, last_vote_ms, ...row }: ArticleColumns): IndexRow {
  return { ...row, counts: { yes, no, held, void: voided, revision }, lastVoteMs: last_vote_ms };
}
