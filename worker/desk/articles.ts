/**
 * The rows of the index: each article as its Poll or Site told it last, and the keys of those that are gone. Drops what is
 * older than what it has; asks nobody.
 */
import type { PollState } from "../contract/index.ts";
import { approvalRank } from "../domain/articles/index-order.ts";
import { searchedWords } from "../domain/articles/search.ts";
import { bytesOfText, fitting } from "../domain/batch.ts";
import { BATCH_MAX_BYTES } from "../limits/reading.ts";
import type { DeskRow, ImportedTotals } from "../messages.ts";
import { SiteTotals } from "./totals.ts";

/** A row of the index and its article's key. */
export interface ListedRow extends DeskRow {
  key: string;
  /** Bare totals from elsewhere, as JSON of `ImportedTotals`; null or left out for none that are known here. */
  imported?: string | null;
}

/** A row as it is stored: with its number, where it stands in each order, and what it is found by. */
type Columns = {
  key: string;
  epoch: number;
  seq: number;
  article: string;
  address: string | null;
  title: string | null;
  title_source: "reader" | "moderator";
  question: string;
  state: PollState;
  yes: number;
  no: number;
  held: number;
  void: number;
  revision: number;
  moderation_revision: number;
  added_ms: number;
  first_vote_ms: number;
  last_vote_ms: number;
  votes: number;
  approval: number;
  words: string;
  details: string | null;
  reason: string | null;
  held_by: string | null;
  checking_ms: number;
};
type Stored = Columns & { n: number; imported: string | null };

const NAMES = [
  "key",
  "epoch",
  "seq",
  "article",
  "address",
  "title",
  "title_source",
  "question",
  "state",
  "yes",
  "no",
  "held",
  "void",
  "revision",
  "moderation_revision",
  "added_ms",
  "first_vote_ms",
  "last_vote_ms",
  "votes",
  "approval",
  "words",
  "details",
  "reason",
  "held_by",
  "checking_ms",
] as const satisfies (keyof Columns)[];
/** Names and numbers of a row in a message. */
const ROW_BYTES = 700;
/** What Polls tell, and what Site alone does. */
const COLUMNS = `n, ${NAMES.join(", ")}, imported`;

export class Articles {
  readonly #sql: SqlStorage;
  readonly totals: SiteTotals;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.totals = new SiteTotals(sql);
  }

  /**
   * Takes a row over, unless the article is gone in its epoch or something newer is known. Answers the seq that is settled
   * in this epoch.
   */
  save(key: string, epoch: number, seq: number, row: DeskRow): number {
    if (this.#goneIn(key) >= epoch) return seq;
    const known = this.#stored(key);
    // A poll that was made by a move alone knows less of itself than Site did.
    const addedMs = row.addedMs || (known?.added_ms ?? row.firstVoteMs);
    const question = row.question || (known?.question ?? "");
    const details = row.details ?? known?.details ?? null;
    const next = columnsOf(key, epoch, seq, { ...row, addedMs, question, details });
    if (!known) this.#insert(next);
    else if (epoch > known.epoch || (epoch === known.epoch && seq > known.seq)) this.#update(known, next);
    else if (epoch === known.epoch) return known.seq;
    return seq;
  }

  /** Keeps all bare totals of an article from elsewhere, beside what is counted of it. */
  keepImported(key: string, epoch: number, totals: readonly ImportedTotals[]): void {
    const imported = totals.map(({ source, yes, no }) => ({ source, yes, no }));
    this.#sql.exec(
      "UPDATE article SET imported = ? WHERE key = ? AND epoch = ?",
      JSON.stringify(imported),
      key,
      epoch,
    );
  }

  /**
   * Drops an article that was erased, or has become another: nothing of this epoch or an older one brings it back. Whether there
   * was a row to drop: one of a later epoch stays, and what others keep of it must stay too.
   */
  drop(key: string, epoch: number, why: "erased" | "moved"): boolean {
    const before = this.#goneIn(key);
    if (before >= epoch && (why === "moved" || this.isErased(key, epoch))) return false;
    this.#sql.exec(
      `INSERT INTO gone (key, epoch, erased) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET
         epoch = max(epoch, excluded.epoch), erased = max(erased, excluded.erased)`,
      ...[key, epoch, why === "erased" ? epoch : -1],
    );
    if (before >= epoch) return false;
    const known = this.#stored(key);
    if (!known || known.epoch > epoch) return false;
    this.totals.shift(known);
    this.#forgetWords(known);
    this.#sql.exec("DELETE FROM article WHERE n = ?", known.n);
    return true;
  }

  /** The rows of these numbers, in their order; those that are gone are left out. */
  numbered(numbers: readonly number[]): ListedRow[] {
    const rows = this.#sql
      .exec<Stored>(
        `SELECT ${COLUMNS} FROM article WHERE n IN (SELECT value FROM json_each(?))`,
        JSON.stringify(numbers),
      )
      .toArray();
    const byNumber = new Map(rows.map((row) => [row.n, row]));
    return numbers.flatMap((n) => byNumber.get(n) ?? []).map(listedRow);
  }

  /** The numbers of the rows of these keys, in their order; what is not here is left out. */
  numbersOf(keys: readonly string[]): number[] {
    return this.#sql
      .exec<{ n: number }>(
        "SELECT article.n FROM json_each(?) AS asked JOIN article ON article.key = asked.value ORDER BY asked.id",
        JSON.stringify(keys),
      )
      .toArray()
      .map(({ n }) => n);
  }

  /** Whether an article was erased in this epoch: nothing that its readers wrote then is kept. One that has become another was not. */
  isErased(key: string, epoch: number): boolean {
    const [row] = this.#sql.exec<{ erased: number }>("SELECT erased FROM gone WHERE key = ?", key).toArray();
    return (row?.erased ?? -1) >= epoch;
  }

  /** Titles, or else ids, of the articles of these keys that are here. */
  titles(keys: readonly string[]): Map<string, string> {
    const rows = this.#sql.exec<{ key: string; title: string }>(
      "SELECT key, coalesce(title, article) AS title FROM article WHERE key IN (SELECT value FROM json_each(?))",
      JSON.stringify(keys),
    );
    return new Map(rows.toArray().map(({ key, title }) => [key, title]));
  }

  /** Whether what is known of an article is this message of it. */
  isLatest(key: string, epoch: number, seq: number): boolean {
    const known = this.#stored(key);
    return known?.epoch === epoch && known.seq === seq;
  }

  /** Rows after a key, in the order of their keys, as many as fit into a call: for exports. */
  after(key: string, limit: number): ListedRow[] {
    const rows = this.#sql.exec<Stored>(
      `SELECT ${COLUMNS} FROM article WHERE key > ? ORDER BY key LIMIT ?`,
      key,
      limit,
    );
    return fitting(rows, bytesOf, BATCH_MAX_BYTES).map(listedRow);
  }

  #stored(key: string): Stored | undefined {
    return this.#sql.exec<Stored>(`SELECT ${COLUMNS} FROM article WHERE key = ?`, key).toArray()[0];
  }

  /** The latest epoch in which an article is gone; -1 if it never went. */
  #goneIn(key: string): number {
    const [row] = this.#sql.exec<{ epoch: number }>("SELECT epoch FROM gone WHERE key = ?", key).toArray();
    return row?.epoch ?? -1;
  }

  #insert(row: Columns): void {
    this.totals.shift(undefined, row);
    const places = NAMES.map(() => "?").join(", ");
    const { n } = this.#sql
      .exec<{ n: number }>(
        `INSERT INTO article (${NAMES.join(", ")}) VALUES (${places}) RETURNING n`,
        ...NAMES.map((name) => row[name]),
      )
      .one();
    this.#sql.exec("INSERT INTO search (rowid, words) VALUES (?, ?)", n, row.words);
  }

  /** Writes what differs: each order whose column is named costs a row, whether its value has changed or not. */
  #update(known: Stored, next: Columns): void {
    this.totals.shift(known, next);
    const changed = NAMES.filter((name) => next[name] !== known[name]);
    if (next.words !== known.words) {
      this.#forgetWords(known);
      this.#sql.exec("INSERT INTO search (rowid, words) VALUES (?, ?)", known.n, next.words);
    }
    this.#sql.exec(
      `UPDATE article SET ${changed.map((name) => `${name} = ?`).join(", ")} WHERE n = ?`,
      ...changed.map((name) => next[name]),
      known.n,
    );
  }

  /** The index of words must be told what it knew (sqlite.org/fts5.html#the_delete_command). */
  #forgetWords({ n, words }: Stored): void {
    this.#sql.exec("INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)", n, words);
  }
}

function columnsOf(key: string, epoch: number, seq: number, row: DeskRow): Columns {
  const { addedMs, firstVoteMs, lastVoteMs, moderationRevision, checkingMs = 0, ...rest } = row;
  return {
    ...rest,
    key,
    epoch,
    seq,
    moderation_revision: moderationRevision,
    added_ms: addedMs,
    first_vote_ms: firstVoteMs,
    last_vote_ms: lastVoteMs,
    votes: row.yes + row.no,
    approval: approvalRank(row),
    words: searchedWords(row),
    details: row.details ?? null,
    reason: row.reason ?? null,
    held_by: row.held_by ?? null,
    checking_ms: checkingMs,
  };
}

/** At most, in a message. */
function bytesOf({ article, address, title, details, imported }: Stored): number {
  return [article, address, title, details, imported].reduce(
    (sum, text) => sum + bytesOfText(text),
    ROW_BYTES,
  );
}

function listedRow(stored: Stored): ListedRow {
  const { n, epoch, seq, votes, approval, words, ...row } = stored;
  const { moderation_revision, added_ms, first_vote_ms, last_vote_ms, checking_ms, ...rest } = row;
  return {
    ...rest,
    moderationRevision: moderation_revision,
    addedMs: added_ms,
    firstVoteMs: first_vote_ms,
    lastVoteMs: last_vote_ms,
    checkingMs: checking_ms,
  };
}
