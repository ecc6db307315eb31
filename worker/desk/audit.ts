/** The audit log of a site: every entry once, in the order in which they arrived. Never changes or drops one. */
import type { AuditRow } from "../domain/moderation/audit.ts";

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

  /** Entries after a place, oldest first: for exports. */
  after(seq: number, limit: number): { seq: number; entry: AuditRow }[] {
    return this.#sql
      .exec<{ seq: number; entry: string }>(
        "SELECT seq, entry FROM audit WHERE seq > ? ORDER BY seq LIMIT ?",
        seq,
        limit,
      )
      .toArray()
      .map(({ seq, entry }) => ({ seq, entry: JSON.parse(entry) }));
  }

  /** Entries before a place, newest first. */
  before(seq: number, limit: number): { seq: number; entry: AuditRow }[] {
    return this.#sql
      .exec<{ seq: number; entry: string }>(
        "SELECT seq, entry FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?",
        seq,
        limit,
      )
      .toArray()
      .map(({ seq, entry }) => ({ seq, entry: JSON.parse(entry) }));
  }
}
