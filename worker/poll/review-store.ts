/**
 * Every SQL statement about reviews and about the audit entries that wait for delivery. Never decides anything.
 */
import type { Choice, ReviewRequest, ReviewRow, Standing, VoteFilter } from "../contract/index.ts";
import type { AuditRow } from "../domain/audit.ts";
import type { Moved } from "../domain/review.ts";
import { HOUR_MS } from "../limits.ts";

/** A review as it is stored. */
export interface StoredReview extends Omit<ReviewRow, "at"> {
  atMs: number;
}

/** What a vote was before a review. */
export interface Reviewed {
  review: string;
  vote: Uint8Array;
  standing: Standing;
  reason: string | null;
}

/** How a vote's reason names the review that decided on it last: only that one can be undone for it. */
const REVIEW = "review:";

/** Which standings each action is about. */
const ABOUT: Record<ReviewRequest["action"], string> = {
  void: "standing <> 'void'",
  restore: "standing = 'void'",
  count: "standing = 'held'",
};

/** What each action makes of a vote; restoring gives back what the review that voided it found. */
const TARGETS: Record<ReviewRequest["action"], string> = {
  void: "'void'",
  restore: `coalesce((SELECT r.standing FROM reviewed r
    WHERE r.review = substr(vote.reason, ${REVIEW.length + 1}) AND r.vote = vote.id), 'held')`,
  count: "'counted'",
};

/** Whether a vote fits the filter in the parameters 1 to 5. */
const NAMED =
  "(?1 IS NULL OR standing = ?1) AND (?2 IS NULL OR choice = ?2) AND (?3 IS NULL OR hour >= ?3) AND (?4 IS NULL OR hour < ?4) AND (?5 IS NULL OR network = unhex(?5))";

function valuesOf({ standing, choice, from, until, network }: VoteFilter): (string | number | null)[] {
  const hour = (moment: string | undefined) => (moment ? Math.floor(Date.parse(moment) / HOUR_MS) : null);
  return [standing ?? null, choice ?? null, hour(from), hour(until), network ?? null];
}

/** Reads and writes one article's reviews. Every method is synchronous, so that callers can commit as one. */
export class ReviewStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** What a review would move. */
  reviewable(action: ReviewRequest["action"], filter: VoteFilter): Moved[] {
    return this.#sql
      .exec<{ choice: Choice; from: Standing; to: Standing; votes: number }>(
        `SELECT choice, standing AS "from", ${TARGETS[action]} AS "to", count(*) AS votes FROM vote
         WHERE ${NAMED} AND ${ABOUT[action]} GROUP BY 1, 2, 3`,
        ...valuesOf(filter),
      )
      .toArray();
  }

  /** Carries a review out, keeping what each of its votes was before. */
  review(review: StoredReview): void {
    const { id, action, filter } = review;
    this.addReview(review);
    this.#sql.exec(
      `INSERT INTO reviewed (review, vote, standing, reason)
       SELECT ?6, id, standing, reason FROM vote WHERE ${NAMED} AND ${ABOUT[action]}`,
      ...valuesOf(filter),
      id,
    );
    this.#sql.exec(
      `UPDATE vote SET standing = ${TARGETS[action]}, reason = ?
       WHERE id IN (SELECT vote FROM reviewed WHERE review = ?)`,
      REVIEW + id,
      id,
    );
  }

  /** Stores a review without doing anything about its votes, unless it is known. */
  addReview({ id, atMs, by, action, filter, reason, votes, undone }: StoredReview): void {
    this.#sql.exec(
      `INSERT INTO review (id, at_ms, actor, action, filter, reason, votes, undone)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
      id,
      atMs,
      by,
      action,
      JSON.stringify(filter),
      reason,
      votes,
      undone ? 1 : 0,
    );
  }

  /** What undoing a review would move: the votes on which no later review has decided. */
  undoable(id: string): Moved[] {
    return this.#sql
      .exec<{ choice: Choice; from: Standing; to: Standing; votes: number }>(
        `SELECT vote.choice, vote.standing AS "from", reviewed.standing AS "to", count(*) AS votes
         FROM reviewed JOIN vote ON vote.id = reviewed.vote
         WHERE reviewed.review = ? AND vote.reason = ? GROUP BY 1, 2, 3`,
        id,
        REVIEW + id,
      )
      .toArray();
  }

  undo(id: string): void {
    this.#sql.exec(
      `UPDATE vote SET (standing, reason) =
         (SELECT r.standing, r.reason FROM reviewed r WHERE r.review = ?1 AND r.vote = vote.id)
       WHERE reason = ?2 AND id IN (SELECT vote FROM reviewed WHERE review = ?1)`,
      id,
      REVIEW + id,
    );
    this.#sql.exec("UPDATE review SET undone = 1 WHERE id = ?", id);
  }

  /** The latest reviews, newest first; or the one with an id. */
  reviews(limit: number, id?: string): StoredReview[] {
    return this.#sql
      .exec<Omit<StoredReview, "filter" | "undone"> & { filter: string; undone: number }>(
        `SELECT id, at_ms AS atMs, actor AS "by", action, filter, reason, votes, undone FROM review
         WHERE ?1 IS NULL OR id = ?1 ORDER BY at_ms DESC, id LIMIT ?2`,
        id ?? null,
        limit,
      )
      .toArray()
      .map(({ filter, undone, ...row }) => ({ ...row, filter: JSON.parse(filter), undone: undone === 1 }));
  }

  /** What the votes from one id to another were before their reviews. */
  reviewed(first: Uint8Array, last: Uint8Array): Reviewed[] {
    return this.#sql
      .exec<{ review: string; vote: ArrayBuffer; standing: Standing; reason: string | null }>(
        "SELECT review, vote, standing, reason FROM reviewed WHERE vote BETWEEN ? AND ?",
        first,
        last,
      )
      .toArray()
      .map((row) => ({ ...row, vote: new Uint8Array(row.vote) }));
  }

  addReviewed({ review, vote, standing, reason }: Reviewed): void {
    this.#sql.exec(
      "INSERT INTO reviewed (review, vote, standing, reason) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
      review,
      vote,
      standing,
      reason,
    );
  }

  /** Keeps an audit entry until the Site object has it. */
  addAudit(entry: AuditRow): void {
    this.#sql.exec("INSERT INTO audit (id, entry) VALUES (?, ?)", entry.id, JSON.stringify(entry));
  }

  /** Audit entries that the Site object does not have yet, in the order of the actions. */
  audit(): AuditRow[] {
    return this.#sql
      .exec<{ entry: string }>("SELECT entry FROM audit ORDER BY seq")
      .toArray()
      .map(({ entry }) => JSON.parse(entry));
  }

  dropAudit(ids: readonly string[]): void {
    for (const id of ids) this.#sql.exec("DELETE FROM audit WHERE id = ?", id);
  }
}
