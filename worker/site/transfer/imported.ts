/**
 * Bare totals of articles from elsewhere, as their owner brought them: one for each article and source. They are in no tally, and
 * go where their article goes. Every SQL statement about them is here.
 */
import type { ImportedTotals } from "../../messages.ts";

type Row = { article: string; source: string; yes: number; no: number };

export class Imported {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Keeps a total in the place of what the same source said before. */
  put(key: string, article: string, { source, yes, no }: ImportedTotals): void {
    this.#sql.exec(
      `INSERT INTO imported (key, source, article, yes, no) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (key, source) DO UPDATE SET article = excluded.article, yes = excluded.yes, no = excluded.no`,
      key,
      source,
      article,
      yes,
      no,
    );
  }

  /** What is known of an article, by source. */
  of(key: string): Row[] {
    return this.#sql
      .exec<Row>("SELECT article, source, yes, no FROM imported WHERE key = ? ORDER BY source", key)
      .toArray();
  }

  /** Articles after a key and up to another that have totals. */
  keysUpTo(after: string, upTo: string): string[] {
    return this.#sql
      .exec<{ key: string }>("SELECT DISTINCT key FROM imported WHERE key > ? AND key <= ?", after, upTo)
      .toArray()
      .map(({ key }) => key);
  }

  /** An article has become another one: its totals are added to what the same source says of that. */
  move(from: string, to: string): void {
    this.#sql.exec(
      `INSERT INTO imported (key, source, article, yes, no) SELECT ?, source, article, yes, no FROM imported WHERE key = ?
       ON CONFLICT (key, source) DO UPDATE SET yes = yes + excluded.yes, no = no + excluded.no`,
      to,
      from,
    );
    this.#sql.exec("DELETE FROM imported WHERE key = ?", from);
  }
}
