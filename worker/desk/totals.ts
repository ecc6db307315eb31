/**
 * What all articles of the site have together: added up once, when somebody asks first, and kept up in memory with each change of
 * a row. Writes nothing, so that no vote costs a row for it.
 */

/** Votes that count, and held ones whose choice is not `none`. */
export interface Totals {
  counted: number;
  held: number;
}

/** The same of one article. */
type Counted = { votes: number; held: number };
const NOTHING: Counted = { votes: 0, held: 0 };

export class SiteTotals {
  readonly #sql: SqlStorage;
  /** Undefined before somebody asks, and where it is not sure. */
  #known: Totals | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Reads two indexes the first time, as many rows as there are articles; nothing from then on. */
  read(): Totals {
    this.#known ??= this.#sql
      .exec<{ counted: number; held: number }>(
        `SELECT (SELECT coalesce(sum(votes), 0) FROM article) AS counted,
           (SELECT coalesce(sum(held), 0) FROM article WHERE held > 0) AS held`,
      )
      .one();
    return { ...this.#known };
  }

  /** A row was changed from what it was, made or deleted. */
  shift(before: Counted = NOTHING, after: Counted = NOTHING): void {
    if (!this.#known) return;
    this.#known.counted += after.votes - before.votes;
    this.#known.held += after.held - before.held;
  }

  /** A change was not kept after all. */
  unsure(): void {
    this.#known = undefined;
  }
}
