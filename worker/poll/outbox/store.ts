/** Every SQL statement about the audit entries that wait for the Desk. Never decides anything. */
import type { AuditRow } from "../../domain/moderation/audit.ts";

export class AuditStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Keeps an entry until the Desk has it. */
  add(entry: AuditRow): void {
    this.#sql.exec("INSERT INTO audit (id, entry) VALUES (?, ?)", entry.id, JSON.stringify(entry));
  }

  /** The oldest entries that the Desk does not have yet, in the order of the actions. */
  next(limit: number): AuditRow[] {
    return this.#sql
      .exec<{ entry: string }>("SELECT entry FROM audit ORDER BY seq LIMIT ?", limit)
      .toArray()
      .map(({ entry }) => JSON.parse(entry));
  }

  drop(ids: readonly string[]): void {
    for (const id of ids) this.#sql.exec("DELETE FROM audit WHERE id = ?", id);
  }
}
