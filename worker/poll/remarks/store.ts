/** Every SQL statement about remarks. Never decides anything, and counts nothing. */

/** What is kept of a vote's remark as long as the vote. */
export interface StoredRemark {
  /** The vote's key. */
  vote: Uint8Array;
  /** The remark's own edit. */
  edit: number;
  /** Its reasons as they are stored (domain/remarks/reasons.ts); null for a remark that was deleted. */
  reasons: string | null;
}

type Row = Omit<StoredRemark, "vote"> & { vote: ArrayBuffer };
const COLUMNS = "vote, edit, reasons";

export class RemarkStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The remark of a vote; undefined if it never had one. */
  read(vote: Uint8Array): StoredRemark | undefined {
    return this.#select("WHERE vote = ?", vote)[0];
  }

  /** The remarks of votes from a key to another, both included, in their order. */
  between(first: Uint8Array, last: Uint8Array): StoredRemark[] {
    return this.#select("WHERE vote >= ? AND vote <= ? ORDER BY vote", first, last);
  }

  /** Keeps a vote's remark in place of the one before it. */
  save({ vote, edit, reasons }: StoredRemark): void {
    this.#sql.exec(
      `INSERT INTO remark (vote, edit, reasons) VALUES (?, ?, ?)
       ON CONFLICT (vote) DO UPDATE SET edit = excluded.edit, reasons = excluded.reasons`,
      vote,
      edit,
      reasons,
    );
  }

  /** Deletes what a vote's remark says, and keeps its edit. */
  clear(vote: Uint8Array): void {
    this.#sql.exec("UPDATE remark SET reasons = NULL WHERE vote = ?", vote);
  }

  /** Forgets all of a vote's remark. */
  drop(vote: Uint8Array): void {
    this.#sql.exec("DELETE FROM remark WHERE vote = ?", vote);
  }

  #select(where: string, ...values: Uint8Array[]): StoredRemark[] {
    return this.#sql
      .exec<Row>(`SELECT ${COLUMNS} FROM remark ${where}`, ...values)
      .toArray()
      .map((row) => ({ ...row, vote: new Uint8Array(row.vote) }));
  }
}
