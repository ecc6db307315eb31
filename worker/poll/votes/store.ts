/** Every SQL statement about votes and the wordings they answered. Never decides anything, and counts nothing. */
import type { Choice, Standing } from "../../contract/index.ts";
import type { Vote } from "../../domain/counting/vote.ts";

/** A vote as it is stored, handed over to another poll, and exported. */
export interface StoredVote extends Vote {
  /** 16 bytes: the hour of its vote id and the first 12 bytes of that id's SHA-256 (domain/vote-id.ts). */
  key: Uint8Array;
  /** The number of the review that decided on its standing last; null if none did. */
  review: number | null;
  /** The number of the question and wording that it answered first (table `wording`). */
  wording: number;
  /** When it was first cast, in minutes since 1970, by the Poll's clock. */
  minute: number;
  /** The poll's generation when it was first cast: reviews and recounts take only votes of those before their own. */
  generation: number;
  /** The reasons of its remark, as they are stored; null or left out for none. Of `remark`'s rows, and never written here. */
  reasons?: string | null;
}

/** A question and the version of its wording. */
export interface Wording {
  question: string;
  version: number;
}

type Row = {
  key: ArrayBuffer;
  choice: Choice;
  edit: number;
  standing: Standing;
  cause: string | null;
  review: number | null;
  wording: number;
  minute: number;
  generation: number;
  reasons: string | null;
};
const COLUMNS = "key, choice, edit, standing, cause, review, wording, minute, generation";
const WITH_REASONS = `${COLUMNS}, (SELECT reasons FROM remark WHERE remark.vote = vote.key) AS reasons`;

/** Reads and writes one article's votes. Every method is synchronous, so that callers can commit as one. */
export class VoteStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The vote under a key. */
  read(key: Uint8Array): StoredVote | undefined {
    return this.#sql
      .exec<Row>(`SELECT ${WITH_REASONS} FROM vote WHERE key = ?`, key)
      .toArray()
      .map(stored)[0];
  }

  /** Votes in the order of their keys, after the given one, at most so many. */
  scan(after: Uint8Array | undefined, limit: number): StoredVote[] {
    return this.#sql
      .exec<Row>(
        `SELECT ${WITH_REASONS} FROM vote WHERE key > ? ORDER BY key LIMIT ?`,
        after ?? new Uint8Array(),
        limit,
      )
      .toArray()
      .map(stored);
  }

  /** Stores a vote. False, and nothing is changed, if its key is known already. */
  add({ key, choice, edit, standing, cause, review, wording, minute, generation }: StoredVote): boolean {
    const { rowsWritten } = this.#sql.exec(
      `INSERT INTO vote (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
      key,
      choice,
      edit,
      standing,
      cause,
      review,
      wording,
      minute,
      generation,
    );
    return rowsWritten > 0;
  }

  /** Changes choice, edit, standing, cause and review of a stored vote; when it was cast, and as what, stays. */
  change({
    key,
    choice,
    edit,
    standing,
    cause,
    review,
  }: Pick<StoredVote, "key" | "choice" | "edit" | "standing" | "cause" | "review">): void {
    this.#sql.exec(
      "UPDATE vote SET choice = ?, edit = ?, standing = ?, cause = ?, review = ? WHERE key = ?",
      choice,
      edit,
      standing,
      cause,
      review,
      key,
    );
  }

  /** Deletes a vote. False if it is gone already. */
  drop(key: Uint8Array): boolean {
    return this.#sql.exec("DELETE FROM vote WHERE key = ?", key).rowsWritten > 0;
  }

  /** The number of a wording, which is given one if it has none. */
  numberOf({ question, version }: Wording): number {
    const known = this.#sql
      .exec<{ n: number }>("SELECT n FROM wording WHERE question = ? AND version = ?", question, version)
      .toArray()[0];
    if (known) return known.n;
    return this.#sql
      .exec<{ n: number }>(
        "INSERT INTO wording (question, version) VALUES (?, ?) RETURNING n",
        question,
        version,
      )
      .one().n;
  }

  /** All wordings by their numbers: a few. */
  wordings(): Map<number, Wording> {
    const rows = this.#sql.exec<{ n: number; question: string; version: number }>(
      "SELECT n, question, version FROM wording",
    );
    return new Map(rows.toArray().map(({ n, ...wording }) => [n, wording]));
  }
}

function stored({ key, ...row }: Row): StoredVote {
  return { ...row, key: new Uint8Array(key) };
}
