/** Pages of the inbox: which remarks a query names, and how many wait for what. Writes nothing, and asks nobody. */
import type { InboxQuery } from "../../contract/index.ts";
import { folded, phraseOf, SEARCH_ANYWHERE_CHARS } from "../../domain/articles/search.ts";
import { INBOX_EXAMINED_MAX, INBOX_PAGE_ROWS } from "../../limits/remarks.ts";
import { type Counted, InboxCounts } from "./counts.ts";
import type { InboxRow } from "./row.ts";
import { languageMark } from "./rows.ts";

const SHOWN = [
  ...(["id", "key", "choice", "standing", "reasons", "text", "sent_ms", "until_ms", "triage"] as const),
  ...(["revision", "archived", "since_ms", "edition_ms", "flags", "language", "copies"] as const),
] satisfies (keyof InboxRow)[];

/** A remark and what is known of its article; null if the Desk has no row of that. */
export type InboxListed = Pick<InboxRow, (typeof SHOWN)[number]> & {
  article: string | null;
  title: string | null;
};

/** Where a page begins: after the row with this urgency and number. */
export interface InboxPlace {
  urgent: number;
  n: number;
}

/** A page, which may be short, or empty; `next` is where the following one begins, null after the last. */
export interface InboxPage {
  rows: InboxListed[];
  next: InboxPlace | null;
  counts: Partial<Record<Counted, number>>;
}

/** As domain/remarks/screening has them; a search goes by time alone, and through all of them at once. */
const URGENCIES = [2, 1, 0];
const SEARCHED = 2;
export const FIRST_PLACE: InboxPlace = { urgent: 2, n: Number.MAX_SAFE_INTEGER };

type Value = string | number;
interface Sql {
  sql: string;
  values: Value[];
}
type Listed = InboxListed & InboxPlace & { fits: number } & Record<string, SqlStorageValue>;

export class InboxPages {
  readonly #sql: SqlStorage;
  readonly #counts: InboxCounts;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#counts = new InboxCounts(sql);
  }

  /**
   * The remarks that a query names, the most urgent first, then the latest, and how many there are of each triage, whatever it names.
   * An index leads to the rows that one of its filters names; those that the others refuse are looked at, too, as many as one page may.
   */
  list(query: InboxQuery, place: InboxPlace, nowMs: number): InboxPage {
    const rows: InboxListed[] = [];
    let [examined, last] = [0, place];
    const isSearch = isLong(query.q ?? "");
    for (const { n, urgent, fits, ...row } of this.#candidates(query, place, nowMs)) {
      // The row after the last one shows that there is a further page.
      if (examined === INBOX_EXAMINED_MAX || (fits && rows.length === INBOX_PAGE_ROWS))
        return { rows, next: last, counts: this.counts(nowMs) };
      examined += 1;
      last = { urgent: isSearch ? SEARCHED : urgent, n };
      if (fits) rows.push(row as InboxListed);
    }
    return { rows, next: null, counts: this.counts(nowMs) };
  }

  /** The rows that an index leads to, the most urgent first and then the latest; read as far as somebody asks. */
  *#candidates(query: InboxQuery, place: InboxPlace, nowMs: number): Generator<Listed> {
    const condition = conditionOf(query);
    for (const urgent of URGENCIES.filter((each) => each <= place.urgent)) {
      const way = wayTo(query, urgent);
      if (!way) continue;
      yield* this.#sql.exec<Listed>(
        `SELECT remark.n AS n, remark.urgent AS urgent, (until_ms > ? ${condition.sql}) AS fits,
           ${SHOWN.map((name) => `remark.${name}`).join(", ")}, article.article, article.title
         FROM ${way.from} LEFT JOIN article ON article.key = remark.key
         WHERE ${way.sql} AND ${way.n} < ? ORDER BY ${way.n} DESC`,
        ...[nowMs, ...condition.values, ...way.values],
        urgent === place.urgent ? place.n : Number.MAX_SAFE_INTEGER,
      );
    }
  }

  counts(nowMs: number): InboxPage["counts"] {
    return this.#counts.read(nowMs);
  }

  /**
   * Remarks after an id, in the order of their ids, those that are gone too. One that another stands for says what was made of that.
   */
  after(id: string, limit: number): InboxListed[] {
    const made = ["triage", "revision", "archived", "since_ms", "edition_ms"];
    const columns = SHOWN.map((name) =>
      made.includes(name) ? `coalesce(first.${name}, remark.${name}) AS ${name}` : `remark.${name}`,
    );
    return this.#sql
      .exec<InboxListed & Record<string, SqlStorageValue>>(
        `SELECT ${columns.join(", ")}, NULL AS article, NULL AS title
         FROM remark LEFT JOIN remark AS first
           ON remark.copies = 0 AND first.alike = remark.alike AND first.copies > 0
         WHERE remark.id > ? ORDER BY remark.id LIMIT ?`,
        id,
        limit,
      )
      .toArray();
  }
}

/** How an index leads to rows of one urgency: in the order of `n`, the column of their number. */
interface Way extends Sql {
  from: string;
  n: string;
}

/** The index of what a query names; undefined where another urgency has all of it. */
function wayTo({ triage, key, flag, language, archived, q }: InboxQuery, urgent: number): Way | undefined {
  if (q && isLong(q))
    return urgent === SEARCHED
      ? {
          from: "remark_search JOIN remark ON remark.n = remark_search.rowid",
          ...{ sql: "remark_search MATCH ?", values: [phraseOf(sought(q))], n: "remark_search.rowid" },
        }
      : undefined;
  const place = [archived ? 1 : 0, urgent];
  const mark = flag ?? (language && languageMark(language === "und" ? null : language));
  if (mark)
    return {
      from: "remark_mark CROSS JOIN remark ON remark.n = remark_mark.n",
      sql: "mark = ? AND remark_mark.archived = ? AND remark_mark.urgent = ?",
      ...{ values: [mark, ...place], n: "remark_mark.n" },
    };
  const by = (index: string, sql: string, ...values: Value[]): Way => ({
    from: `remark INDEXED BY ${index}`,
    sql: `${sql} copies > 0 AND remark.archived = ? AND remark.urgent = ?`,
    ...{ values: [...values, ...place], n: "remark.n" },
  });
  if (key) return by("remark_by_key", "remark.key = ? AND", key);
  return triage ? by("remark_by_triage", "triage = ? AND", triage) : by("remark_by_urgency", "");
}

/** All that must hold of a row. */
function conditionOf({ triage, key, choice, section, flag, language, archived, q }: InboxQuery): Sql {
  const all: Sql[] = [{ sql: "copies > 0 AND remark.archived = ?", values: [archived ? 1 : 0] }];
  if (triage) all.push({ sql: "triage = ?", values: [triage] });
  if (key) all.push({ sql: "remark.key = ?", values: [key] });
  if (choice) all.push({ sql: "choice = ?", values: [choice] });
  if (section) all.push({ sql: "article.details ->> 'section' IS ?", values: [section] });
  if (flag) all.push({ sql: "instr(' ' || coalesce(flags, '') || ' ', ?) > 0", values: [` ${flag} `] });
  if (language) all.push({ sql: "coalesce(language, 'und') = ?", values: [language] });
  // An index of three letters knows no shorter pieces.
  if (q && !isLong(q) && sought(q) !== "")
    all.push({ sql: "instr(coalesce(remark.words, ''), ?) > 0", values: [sought(q)] });
  return {
    sql: all.map(({ sql }) => `AND ${sql}`).join(" "),
    values: all.flatMap(({ values }) => values),
  };
}

function sought(q: string): string {
  return folded(q).trim();
}

function isLong(q: string): boolean {
  return [...sought(q)].length >= SEARCH_ANYWHERE_CHARS;
}
