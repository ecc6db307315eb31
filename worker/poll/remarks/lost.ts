/**
 * What a poll that went back to a bookmark no longer knows of remarks: votes of whose words the Desk is to hear that they are gone,
 * should it have any, and the seq that all it may have heard of is below. Every SQL statement about them. Never decides anything.
 */
import type { Choice } from "../../contract/index.ts";
import { REMARKS_LOST_MAX } from "../../limits/remarks.ts";

/** A vote whose remark, should the Desk have one, is known here no longer. */
export interface LostRemark {
  vote: Uint8Array;
  seq: number;
  /** The answer whose words stay; null for none. */
  choice: Choice | null;
}

export class LostRemarks {
  readonly #sql: SqlStorage;
  /** Whether the poll went back ever; undefined after waking. */
  #back: boolean | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Whether the poll went back ever, so that the Desk may have remarks that it does not know. */
  get back(): boolean {
    this.#back ??=
      this.#sql.exec<{ back: number }>("SELECT remark_back AS back FROM poll").toArray()[0]?.back === 1;
    return this.#back;
  }

  /** The poll went back: the Desk has heard of no state beyond this seq. */
  wentBack(seq: number): void {
    this.#sql.exec("UPDATE poll SET remark_seq = max(remark_seq, ?), remark_back = 1", seq);
    this.forget();
  }

  /** What is in memory of rows that are others now. */
  forget(): void {
    this.#back = undefined;
  }

  /** The next seq of a remark after the one it has, 0 for none: one that the Desk has not heard of, whatever was forgotten here. */
  nextSeq(before: number, nowMs: number): number {
    const { seq } = this.#sql.exec<{ seq: number }>("SELECT remark_seq AS seq FROM poll").one();
    return Math.max(before + 1, seq + 1, nowMs);
  }

  /** A seq that none of the states to come will have, nor any before. */
  raisedSeq(nowMs: number): number {
    const seq = this.nextSeq(0, nowMs);
    this.#sql.exec("UPDATE poll SET remark_seq = ?", seq);
    return seq;
  }

  /**
   * A vote that is known here no longer, or whose remark is, has another answer, or none (null): what the Desk has of it goes,
   * unless it was said of this one. What was to go for another answer in between goes all the same.
   */
  add(vote: Uint8Array, choice: Choice | null, nowMs: number): void {
    this.#sql.exec(
      `INSERT INTO remark_lost (vote, seq, choice) VALUES (?, ?, ?)
       ON CONFLICT (vote) DO UPDATE SET seq = excluded.seq, choice = iif(choice IS excluded.choice, choice, NULL)`,
      ...[vote, this.raisedSeq(nowMs), choice],
    );
  }

  /** A later state of this vote's remark is known. */
  drop(vote: Uint8Array): void {
    this.#sql.exec("DELETE FROM remark_lost WHERE vote = ?", vote);
  }

  /** Some of those that the Desk is to hear of. */
  first(limit: number): LostRemark[] {
    return this.#sql
      .exec<Omit<LostRemark, "vote"> & { vote: ArrayBuffer }>(
        "SELECT vote, seq, choice FROM remark_lost LIMIT ?",
        limit,
      )
      .toArray()
      .map(({ vote, ...row }) => ({ ...row, vote: new Uint8Array(vote) }));
  }

  /** The Desk has heard of these. */
  told(heard: readonly LostRemark[]): void {
    for (const { vote, seq } of heard)
      this.#sql.exec("DELETE FROM remark_lost WHERE vote = ? AND seq = ?", vote, seq);
  }

  /** Whether so many wait that no more are taken of votes that are not known: those need no captcha. */
  get full(): boolean {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM remark_lost").one().n >= REMARKS_LOST_MAX;
  }
}
