/**
 * The audit log of a site: every entry once, in the order in which they arrived. Never drops one, and changes none but by taking
 * out what it says of an article that is erased.
 */
import { bytesOfText, fitting } from "../domain/batch.ts";
import { type AuditRow, withoutErased } from "../domain/moderation/audit.ts";
import { BATCH_MAX_BYTES } from "../limits/reading.ts";

export class AuditLog {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Keeps an entry, unless its id is known: deliveries may come twice. */
  add(entry: AuditRow): void {
    this.#sql.exec(
      "INSERT INTO audit (id, entry) VALUES (?, ?) ON CONFLICT (id) DO NOTHING",
      entry.id,
      JSON.stringify(entry),
    );
  }

  /** Takes out what entries say of erased articles. Reads the whole log: nobody waits for it. */
  erase(keys: ReadonlySet<string>, articles: ReadonlySet<string>): void {
    const rows = this.#sql.exec<{ seq: number; entry: string }>(
      `SELECT seq, entry FROM audit WHERE entry ->> 'action' = 'articles.register'
         OR entry ->> 'target' IN (SELECT value FROM json_each(?))`,
      JSON.stringify([...keys]),
    );
    for (const { seq, entry } of rows.toArray()) {
      const without = JSON.stringify(withoutErased(JSON.parse(entry), keys, articles));
      if (without !== entry) this.#sql.exec("UPDATE audit SET entry = ? WHERE seq = ?", without, seq);
    }
  }

  /** Entries after a place, oldest first, as many as are asked for or as fit into a call: for exports. */
  after(seq: number, limit: number): { seq: number; entry: AuditRow }[] {
    return this.#entries("SELECT seq, entry FROM audit WHERE seq > ? ORDER BY seq LIMIT ?", seq, limit);
  }

  /** Entries before a place, newest first: as many as are asked for, or as fit into a call. */
  before(seq: number, limit: number): { seq: number; entry: AuditRow }[] {
    return this.#entries("SELECT seq, entry FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?", seq, limit);
  }

  #entries(query: string, seq: number, limit: number): { seq: number; entry: AuditRow }[] {
    const rows = this.#sql.exec<{ seq: number; entry: string }>(query, seq, limit);
    return fitting(rows, ({ entry }) => bytesOfText(entry), BATCH_MAX_BYTES).map(({ seq, entry }) => ({
      seq,
      entry: JSON.parse(entry),
    }));
  }
}
