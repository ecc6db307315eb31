/** Every SQL statement that writes a row of the inbox, and what goes with it: the index of words, marks and counts. Decides nothing. */

import { InboxCounts } from "./counts.ts";
import type { InboxRow } from "./row.ts";

const NAMES = [
  ...([
    "id",
    "key",
    "epoch",
    "seq",
    "choice",
    "standing",
    "reasons",
    "text",
    "words",
    "sent_ms",
    "until_ms",
  ] as const),
  ...(["triage", "revision", "changed_by", "archived", "since_ms", "edition_ms"] as const),
  ...(["flags", "language", "urgent", "alike", "copies"] as const),
] satisfies (keyof InboxRow)[];
export const COLUMNS = `n, ${NAMES.join(", ")}`;

export type Written = Omit<InboxRow, "n">;

export class InboxRows {
  readonly #sql: SqlStorage;
  readonly #counts: InboxCounts;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#counts = new InboxCounts(sql);
  }

  select(where: string, ...values: (string | number)[]): InboxRow[] {
    return this.#sql
      .exec<InboxRow & Record<string, SqlStorageValue>>(`SELECT ${COLUMNS} FROM remark ${where}`, ...values)
      .toArray();
  }

  /** Of all remarks of an article up to an epoch, which may be more than the words of all fit into memory. */
  idsOf(key: string, epoch: number): string[] {
    return this.#sql
      .exec<{ id: string }>("SELECT id FROM remark WHERE key = ? AND epoch <= ?", key, epoch)
      .toArray()
      .map(({ id }) => id);
  }

  /** Writes a row in place of the one that is known, or as a new one. */
  write(known: InboxRow | undefined, next: Written): void {
    const values = NAMES.map((name) => next[name]);
    if (known && known.words !== next.words) this.#forgetWords(known);
    const { n } =
      known ??
      this.#sql
        .exec<{ n: number }>(
          `INSERT INTO remark (${NAMES.join(", ")}) VALUES (${NAMES.map(() => "?").join(", ")}) RETURNING n`,
          ...values,
        )
        .one();
    if (known)
      this.#sql.exec(
        `UPDATE remark SET ${NAMES.map((name) => `${name} = ?`).join(", ")} WHERE n = ?`,
        ...values,
        n,
      );
    if (next.words !== null && next.words !== known?.words)
      this.#sql.exec("INSERT INTO remark_search (rowid, words) VALUES (?, ?)", n, next.words);
    this.#mark(known, { ...next, n });
    this.#counts.moved(known, next);
  }

  /** Deletes a row and all that goes with it. */
  drop(row: InboxRow): void {
    this.#forgetWords(row);
    this.#mark(row, { ...row, copies: 0 });
    this.#counts.moved(row, undefined);
    this.#sql.exec("DELETE FROM remark WHERE n = ?", row.n);
  }

  /** What a filter finds it by: its flags and its language, while it is shown. */
  #mark(known: InboxRow | undefined, next: InboxRow): void {
    const [were, are] = [marksOf(known), marksOf(next)];
    const place = (row: InboxRow) => [row.archived, row.urgent, row.n];
    const same = known && String(place(known)) === String(place(next));
    for (const mark of were)
      if (known && !(same && are.includes(mark)))
        this.#sql.exec(
          "DELETE FROM remark_mark WHERE mark = ? AND archived = ? AND urgent = ? AND n = ?",
          ...[mark, ...place(known)],
        );
    for (const mark of are)
      if (!(same && were.includes(mark)))
        this.#sql.exec(
          "INSERT INTO remark_mark (mark, archived, urgent, n) VALUES (?, ?, ?, ?)",
          ...[mark, ...place(next)],
        );
  }

  /** The index of words must be told what it knew (sqlite.org/fts5.html#the_delete_command). */
  #forgetWords({ n, words }: InboxRow): void {
    if (words !== null)
      this.#sql.exec(
        "INSERT INTO remark_search (remark_search, rowid, words) VALUES ('delete', ?, ?)",
        n,
        words,
      );
  }
}

/** A language's mark, which no flag is called. */
export const languageMark = (language: string | null) => `in:${language ?? "und"}`;

function marksOf(row: InboxRow | undefined): string[] {
  if (!row || row.copies === 0) return [];
  return [...(row.flags?.split(" ") ?? []), languageMark(row.language)];
}
