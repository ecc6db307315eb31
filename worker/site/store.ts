/**
 * Every SQL statement about settings, tokens, moves and the audit log, and the shapes of their rows; the index of
 * articles is in index-store.ts. Never decides anything.
 */
import { type Scope, type SiteSettings, upToDate } from "../contract/index.ts";
import type { AuditRow } from "../domain/audit.ts";
import { hasSchema, migrate } from "../object/schema.ts";
import { TABLES } from "./tables.ts";

/** A site's settings and whether KV has them. */
export interface SettingRow {
  settings: SiteSettings;
  revision: number;
  kvRevision: number;
}

/** A token without its secret. */
export interface StoredToken {
  id: string;
  name: string;
  scopes: Scope[];
  createdMs: number;
  /** Null for never. */
  expiresMs: number | null;
  /** Days since 1970; null if it was never used. */
  lastUsedDay: number | null;
}

/** An article that has become another one. */
export interface MovedRow {
  from: string;
  /** The old article id, so that its poll can be made, should nobody have voted. */
  fromArticle: string;
  key: string;
  article: string;
}

type TokenColumns = {
  id: string;
  name: string;
  scopes: string;
  created_ms: number;
  expires_ms: number | null;
  last_used_day: number | null;
};

export class SiteStore {
  readonly #storage: DurableObjectStorage;
  readonly #sql: SqlStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#sql = storage.sql;
  }

  /** Whether the site was ever registered. Asking writes nothing. */
  exists(): boolean {
    return hasSchema(this.#sql);
  }

  /** Makes the tables, or brings them up to this version. */
  migrate(): void {
    migrate(this.#storage, TABLES);
  }

  setting(): SettingRow | undefined {
    const row = this.#sql
      .exec<{ settings: string; revision: number; kv_revision: number }>("SELECT * FROM setting")
      .toArray()[0];
    return (
      row && {
        settings: upToDate(JSON.parse(row.settings)),
        revision: row.revision,
        kvRevision: row.kv_revision,
      }
    );
  }

  saveSetting({ settings, revision, kvRevision }: SettingRow): void {
    this.#sql.exec("DELETE FROM setting");
    this.#sql.exec("INSERT INTO setting VALUES (?, ?, ?)", JSON.stringify(settings), revision, kvRevision);
  }

  addToken(hash: Uint8Array, { id, name, scopes, createdMs, expiresMs }: StoredToken): void {
    this.#sql.exec(
      "INSERT INTO token (hash, id, name, scopes, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?)",
      hash,
      id,
      name,
      scopes.join(" "),
      createdMs,
      expiresMs,
    );
  }

  /** The token with this hash. */
  token(hash: Uint8Array): StoredToken | undefined {
    return this.#sql
      .exec<TokenColumns>("SELECT * FROM token WHERE hash = ?", hash)
      .toArray()
      .map(storedToken)[0];
  }

  /** All tokens, the oldest first. */
  tokens(): StoredToken[] {
    return this.#sql
      .exec<TokenColumns>("SELECT * FROM token ORDER BY created_ms, id")
      .toArray()
      .map(storedToken);
  }

  usedToken(id: string, day: number): void {
    this.#sql.exec("UPDATE token SET last_used_day = ? WHERE id = ?", day, id);
  }

  dropToken(id: string): void {
    this.#sql.exec("DELETE FROM token WHERE id = ?", id);
  }

  /** Keeps an audit entry, unless its id is known: deliveries may come twice. */
  addAudit(entry: AuditRow): void {
    this.#sql.exec(
      "INSERT INTO audit (id, entry) VALUES (?, ?) ON CONFLICT (id) DO NOTHING",
      entry.id,
      JSON.stringify(entry),
    );
  }

  /** Audit entries before a place, newest first. */
  audit(before: number, limit: number): { seq: number; entry: AuditRow }[] {
    return this.#sql
      .exec<{ seq: number; entry: string }>(
        "SELECT seq, entry FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?",
        before,
        limit,
      )
      .toArray()
      .map(({ seq, entry }) => ({ seq, entry: JSON.parse(entry) }));
  }

  addMoved({ from, fromArticle, key, article }: MovedRow): void {
    this.#sql.exec("INSERT INTO moved VALUES (?, ?, ?, ?, 0)", from, fromArticle, key, article);
  }

  /** What the article with this key has become, if it moved. */
  moved(from: string): MovedRow | undefined {
    return this.#moved("from_key = ?", from)[0];
  }

  /** Moves that their Poll objects have not heard of. */
  untold(): MovedRow[] {
    return this.#moved("told = 0");
  }

  told(from: string): void {
    this.#sql.exec("UPDATE moved SET told = 1 WHERE from_key = ?", from);
  }

  #moved(where: string, ...values: string[]): MovedRow[] {
    const columns = 'from_key AS "from", from_article AS "fromArticle", key, article';
    return this.#sql
      .exec<MovedRow & Record<string, string>>(`SELECT ${columns} FROM moved WHERE ${where}`, ...values)
      .toArray();
  }
}

function storedToken({ id, name, scopes, created_ms, expires_ms, last_used_day }: TokenColumns): StoredToken {
  return {
    id,
    name,
    scopes: scopes.split(" ") as Scope[],
    createdMs: created_ms,
    expiresMs: expires_ms,
    lastUsedDay: last_used_day,
  };
}
