/** Pages of the inbox: which remarks a query names, and how many wait for what. Writes nothing, and asks nobody. */
import type { InboxQuery, Triage } from "../contract/index.ts";
import { folded, phraseOf, SEARCH_ANYWHERE_CHARS } from "../domain/articles/search.ts";
import { INBOX_PAGE_ROWS } from "../limits/remarks.ts";
import type { InboxRow } from "./inbox-row.ts";

/** A remark and what is known of its article; null if the Desk has no row of that. */
export type InboxListed = Pick<
  InboxRow,
  "id" | "key" | "choice" | "standing" | "reasons" | "text" | "sent_ms" | "until_ms" | "triage" | "revision"
> & { article: string | null; title: string | null };

/** A page; `next` is where the following one begins. */
export interface InboxPage {
  rows: InboxListed[];
  next: number | null;
  counts: Partial<Record<Triage, number>>;
}

type Value = string | number;

export class InboxPages {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The remarks that a query names, the latest first, and how many there are of each triage, whatever it names. */
  list(query: InboxQuery, before: number | null, nowMs: number): InboxPage {
    const { sql, values } = conditionOf(query);
    const rows = this.#sql
      .exec<InboxListed & { n: number } & Record<string, SqlStorageValue>>(
        `SELECT remark.n, remark.id, remark.key, choice, standing, reasons, text, sent_ms, until_ms, triage, remark.revision,
           article.article, article.title
         FROM remark LEFT JOIN article ON article.key = remark.key
         WHERE triage IS NOT NULL AND until_ms > ? AND remark.n < ? ${sql} ORDER BY remark.n DESC LIMIT ?`,
        nowMs,
        before ?? Number.MAX_SAFE_INTEGER,
        ...values,
        INBOX_PAGE_ROWS + 1,
      )
      .toArray();
    const shown = rows.slice(0, INBOX_PAGE_ROWS);
    const next = rows.length > shown.length ? (shown.at(-1)?.n ?? null) : null;
    return { rows: shown.map(({ n: _, ...row }) => row), next, counts: this.#counts(nowMs) };
  }

  #counts(nowMs: number): InboxPage["counts"] {
    const rows = this.#sql.exec<{ triage: Triage; n: number }>(
      "SELECT triage, count(*) AS n FROM remark WHERE triage IS NOT NULL AND until_ms > ? GROUP BY triage",
      nowMs,
    );
    return Object.fromEntries(rows.toArray().map(({ triage, n }) => [triage, n]));
  }
}

function conditionOf({ triage, key, choice, section, q }: InboxQuery): { sql: string; values: Value[] } {
  const all: { sql: string; values: Value[] }[] = [];
  if (triage) all.push({ sql: "triage = ?", values: [triage] });
  if (key) all.push({ sql: "remark.key = ?", values: [key] });
  if (choice) all.push({ sql: "choice = ?", values: [choice] });
  if (section) all.push({ sql: "article.details ->> 'section' = ?", values: [section] });
  const sought = folded(q ?? "").trim();
  // An index of three letters knows no shorter pieces.
  if ([...sought].length >= SEARCH_ANYWHERE_CHARS)
    all.push({
      sql: "remark.n IN (SELECT rowid FROM remark_search WHERE remark_search MATCH ?)",
      values: [phraseOf(sought)],
    });
  else if (sought !== "") all.push({ sql: "instr(remark.words, ?) > 0", values: [sought] });
  return {
    sql: all.map(({ sql }) => `AND ${sql}`).join(" "),
    values: all.flatMap(({ values }) => values),
  };
}
