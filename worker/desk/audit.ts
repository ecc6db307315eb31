/**
 * The audit log of a site: every entry once, in the order in which they arrived. Never drops one, and changes none but by taking
 * out what it says of an article that is erased.
 */
import { bytesOfText, fitting } from "../domain/batch.ts";
import { type AuditRow, withoutErased } from "../domain/moderation/audit.ts";
import { AUDIT_EXAMINED_MAX, BATCH_MAX_BYTES, INDEX_PAGE_ROWS } from "../limits/reading.ts";

/** What of the log somebody asks for; what is left out leaves nothing out. */
export interface AuditAsked {
  by?: string | undefined;
  action?: string | undefined;
  /** An article's. */
  key?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
}

/** A page of the log, newest first, and before which place the next one begins; null on the last. */
export interface AuditPage {
  entries: AuditRow[];
  next: number | null;
}

/** At most (V8, as they travel between objects). */
const BYTES_PER_CHAR = 2;

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

  /**
   * A page of what is asked for, of the entries before a place: as many as fit on a page, among so many entries, and so many bytes of
   * them, as one call may look at.
   */
  page(before: number, asked: AuditAsked): AuditPage {
    const { sql, values } = conditionOf(asked);
    const rows = this.#sql.exec<{ seq: number; chars: number; entry: string | null }>(
      `SELECT seq, length(entry) AS chars, CASE WHEN ${sql} THEN entry END AS entry FROM audit
       WHERE seq < ? ORDER BY seq DESC LIMIT ?`,
      ...[...values, before, AUDIT_EXAMINED_MAX + 1],
    );
    const entries: AuditRow[] = [];
    let [examined, bytes, last] = [0, 0, before];
    for (const { seq, chars, entry } of rows) {
      bytes += BYTES_PER_CHAR * chars;
      const full = entry !== null && entries.length === INDEX_PAGE_ROWS;
      const enough = examined === AUDIT_EXAMINED_MAX || (examined > 0 && bytes > BATCH_MAX_BYTES);
      if (full || enough) return { entries, next: last };
      [examined, last] = [examined + 1, seq];
      if (entry !== null) entries.push(JSON.parse(entry));
    }
    return { entries, next: null };
  }

  #entries(query: string, ...values: (string | number)[]): { seq: number; entry: AuditRow }[] {
    const rows = this.#sql.exec<{ seq: number; entry: string }>(query, ...values);
    return fitting(rows, ({ entry }) => bytesOfText(entry), BATCH_MAX_BYTES).map(({ seq, entry }) => ({
      seq,
      entry: JSON.parse(entry),
    }));
  }
}

/** What holds of every entry that is asked for. */
function conditionOf({ by, action, key, since, until }: AuditAsked) {
  const all: string[] = ["1"];
  const values: (string | number)[] = [];
  const add = (sql: string, ...some: (string | number)[]) => {
    all.push(sql);
    values.push(...some);
  };
  // Up to 0.1.0 who acted was a name alone.
  if (by !== undefined) add("coalesce(entry ->> '$.by.name', entry ->> '$.by') = ?", by);
  if (action !== undefined) {
    const first = `${action}.`;
    add("(entry ->> 'action' = ? OR substr(entry ->> 'action', 1, ?) = ?)", action, first.length, first);
  }
  if (key !== undefined)
    add(
      "(entry ->> 'target' = ? OR (entry ->> 'action' = 'article.move' AND entry ->> 'after' ->> 'key' = ?))",
      key,
      key,
    );
  if (since !== undefined) add("entry ->> 'atMs' >= ?", Date.parse(since));
  if (until !== undefined) add("entry ->> 'atMs' < ?", Date.parse(until));
  return { sql: all.join(" AND "), values };
}
