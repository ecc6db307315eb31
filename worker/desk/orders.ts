/**
 * Every SQL statement that finds articles for a list: a few that a filter names, sorted; or a stretch of an order, by its
 * index. Each reads a bounded number of rows, however many articles there are. Stores nothing.
 */
import type { Sort } from "../contract/index.ts";
import type { Wanted } from "../domain/articles/index-order.ts";
import { phraseOf } from "../domain/articles/search.ts";
import { INDEX_EXAMINED_MAX_BYTES, INDEX_SORTED_MAX } from "../limits/reading.ts";
import { SECTION } from "./sections.ts";

/** A place in an order: what the row goes by there, and its number, the greater first. */
export type Edge = [rank: number, n: number];

/** Before the first row of any order. */
export const START: Edge = [Number.MAX_VALUE, 0];

/** The column that each order goes by, the greatest first. Equals: the row made last first. */
const RANKS: Record<Sort, string> = {
  votes: "votes",
  approval: "approval",
  held: "held",
  "newest-vote": "last_vote_ms",
  "newest-article": "added_ms",
};

/** What is known of a row that a filter was held against. */
type Looked = { rank: number; n: number; bytes: number; fits: number | null };

/** Some articles of an order, where they end there, and the bytes that were looked through for them. */
interface Stretch {
  numbers: number[];
  edge: Edge | null;
  bytes: number;
}

/** What holds of every article. */
const ALL = "1";
/** The bytes of a row that a filter may have to read: texts may be long. */
const WIDTH = `octet_length(article) + octet_length(words) + ifnull(octet_length(address), 0) + ifnull(octet_length(title), 0)
  + ifnull(octet_length(details), 0)`;

interface Condition {
  sql: string;
  values: (string | number)[];
}

export class Orders {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The numbers of all wanted articles in order, if something that is indexed names few enough; else undefined. */
  few(wanted: Wanted): number[] | undefined {
    const named = this.#named(wanted);
    if (!named) return undefined;
    const { sql, values } = filterOf(wanted);
    const rows = this.#sql.exec<Looked>(
      `SELECT ${RANKS[wanted.sort]} AS rank, n, ${WIDTH} AS bytes, ${sql} AS fits FROM article
       WHERE n IN (SELECT value FROM json_each(?))`,
      ...values,
      JSON.stringify(named),
    );
    const found: Looked[] = [];
    let bytes = 0;
    for (const row of rows) {
      bytes += row.bytes;
      if (bytes > INDEX_EXAMINED_MAX_BYTES) return undefined;
      if (row.fits === 1) found.push(row);
    }
    return found.sort((a, b) => b.rank - a.rank || b.n - a.n).map(({ n }) => n);
  }

  /**
   * The wanted ones among the next `rows` articles of the order, and where that stretch ends: null at the order's end.
   * Read in two pieces, as SQLite would read all equals of the edge from their beginning. It ends early where what was looked
   * through is more than `maxBytes`, which are told.
   */
  stretch(wanted: Wanted, [rank, n]: Edge, rows: number, maxBytes: number): Stretch {
    const by = RANKS[wanted.sort];
    const { sql, values } = filterOf(wanted);
    // Where all are wanted, nothing but the order's own index is read.
    const width = sql === ALL ? "0" : WIDTH;
    let bytes = 0;
    const all: Looked[] = [];
    const read = (where: string, ...bounds: number[]) => {
      const cursor = this.#sql.exec<Looked>(
        `SELECT ${by} AS rank, n, ${width} AS bytes, ${sql} AS fits FROM article WHERE ${where} ORDER BY ${by} DESC, n DESC LIMIT ?`,
        // One more than asked for, to know whether there is more.
        ...[...values, ...bounds, rows + 1 - all.length],
      );
      for (const row of cursor) {
        bytes += row.bytes;
        all.push(row);
        if (bytes > maxBytes) break;
      }
    };
    read(`${by} = ? AND n < ?`, rank, n);
    if (bytes <= maxBytes) read(`${by} < ?`, rank);
    const found = bytes > maxBytes ? all : all.slice(0, rows);
    const last = found.at(-1);
    // Below the time that is asked for there is nothing left to find in the order of time.
    const over = wanted.sort === "newest-vote" && last && last.rank < (wanted.sinceMs ?? 0);
    return {
      numbers: found.filter(({ fits }) => fits === 1).map((each) => each.n),
      edge: last && (bytes > maxBytes || all.length > rows) && !over ? [last.rank, last.n] : null,
      bytes,
    };
  }

  /** The numbers of the articles that have held votes, the most first: no more rows are read than there are such. */
  held(limit: number): number[] {
    return this.#sql
      .exec<{ n: number }>("SELECT n FROM article WHERE held > 0 ORDER BY held DESC, n DESC LIMIT ?", limit)
      .toArray()
      .map(({ n }) => n);
  }

  /** The few articles that one of the list's filters names by itself. */
  #named(wanted: Wanted): number[] | undefined {
    for (const { sql, values } of narrowings(wanted)) {
      const found = this.#sql
        .exec<{ n: number }>(`${sql} LIMIT ?`, ...values, INDEX_SORTED_MAX + 1)
        .toArray();
      if (found.length <= INDEX_SORTED_MAX) return found.map(({ n }) => n);
    }
    return undefined;
  }
}

/** Where a list starts in its order. */
export function startOf({ sort, untilMs }: Wanted): Edge {
  return sort === "newest-vote" && untilMs !== null ? [untilMs, 0] : START;
}

/** Whether some articles are left out of a list. */
export const isFiltered = (wanted: Wanted): boolean => filterOf(wanted).sql !== ALL;

/** What holds of every wanted article; `ALL` where all are wanted, so that an order's index alone is read. */
function filterOf({ sought, state, signal, section, sinceMs, untilMs, overMs }: Wanted): Condition {
  const all: Condition[] = [];
  const add = (sql: string, ...values: (string | number)[]) => all.push({ sql, values });
  if (sought?.where === "anywhere") add("instr(words, ?) > 0", sought.text);
  if (sought?.where === "beginning") add("substr(words, 1, length(?)) = ?", sought.text, sought.text);
  const over = "(first_vote_ms > 0 AND first_vote_ms <= ?)";
  if (state === "open") add(`(state = 'open' AND NOT ${over})`, overMs);
  if (state === "closed") add(`(state = 'closed' OR (state = 'open' AND ${over}))`, overMs);
  if (state === "hidden") add("state = 'hidden'");
  if (signal) {
    const { sql, values } = signalled(signal);
    add(`key IN (SELECT key FROM ${sql})`, ...values);
  }
  if (section !== undefined) add(`${SECTION} = ?`, section);
  if (sinceMs !== null) add("last_vote_ms >= ?", sinceMs);
  // 0 stands for never: what has no vote has no last one that could be older.
  if (untilMs !== null) add("(last_vote_ms < ? AND last_vote_ms > 0)", untilMs);
  return { sql: all.map(({ sql }) => sql).join(" AND ") || ALL, values: all.flatMap(({ values }) => values) };
}

/** The signals of a kind since an hour. */
function signalled({ kind, sinceHour }: NonNullable<Wanted["signal"]>): Condition {
  return { sql: "signal WHERE hour >= ? AND (? = 'any' OR kind = ?)", values: [sinceHour, kind, kind] };
}

/** What of a list may name few articles, each by an index of its own. */
function narrowings({ sort, sought, state, signal, section, sinceMs, untilMs, overMs }: Wanted): Condition[] {
  const all: Condition[] = [];
  if (signal) {
    const { sql, values } = signalled(signal);
    all.push({ sql: `SELECT n FROM article WHERE key IN (SELECT key FROM ${sql})`, values });
  }
  if (sought?.where === "anywhere")
    all.push({ sql: "SELECT rowid AS n FROM search WHERE search MATCH ?", values: [phraseOf(sought.text)] });
  if (sought?.where === "beginning")
    all.push({
      sql: "SELECT n FROM article WHERE substr(words, 1, 2) BETWEEN ? AND ?",
      values: [sought.text, `${sought.text}\u{10FFFF}`],
    });
  if (section !== undefined)
    all.push({
      sql: `SELECT n FROM article WHERE details IS NOT NULL AND ${SECTION} = ?`,
      values: [section],
    });
  // What closes by itself is found by no index.
  if (state === "hidden" || (state === "closed" && overMs === 0))
    all.push({ sql: "SELECT n FROM article WHERE state <> 'open' AND state = ?", values: [state] });
  // The order of time finds its own span.
  if ((sinceMs !== null || untilMs !== null) && sort !== "newest-vote")
    all.push({
      sql: "SELECT n FROM article WHERE last_vote_ms >= ? AND last_vote_ms < ?",
      values: [sinceMs ?? 1, untilMs ?? Number.MAX_SAFE_INTEGER],
    });
  return all;
}
