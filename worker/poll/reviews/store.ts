/** Every SQL statement about reviews. Never decides anything. */
import type { Choice, ReviewRequest, ReviewRow, Standing, VoteFilter } from "../../contract/index.ts";
import type { Moved } from "../../domain/review.ts";
import type { Standings } from "../../domain/rollup.ts";
import { HOUR_MS, MINUTES_PER_HOUR } from "../../limits.ts";

/** A review as it is stored. */
export interface StoredReview extends Omit<ReviewRow, "at"> {
  atMs: number;
}

/** What a vote was before a review. */
export interface Reviewed {
  review: number;
  vote: Uint8Array;
  standing: Standing;
  cause: string | null;
  last_review: number | null;
}

/** Which standings each action is about. */
const ABOUT: Record<ReviewRequest["action"], string> = {
  void: "standing <> 'void'",
  restore: "standing = 'void'",
  count: "standing = 'held'",
};

const BEFORE = "FROM reviewed r WHERE r.review = vote.review AND r.vote = vote.key";
/** What each action makes of a vote; restoring gives back what the review that voided it found. */
const TARGETS: Record<ReviewRequest["action"], { standing: string; cause: string }> = {
  void: { standing: "'void'", cause: "'review'" },
  restore: {
    standing: `coalesce((SELECT r.standing ${BEFORE}), 'held')`,
    cause: `CASE WHEN EXISTS (SELECT 1 ${BEFORE}) THEN (SELECT r.cause ${BEFORE}) ELSE 'review' END`,
  },
  count: { standing: "'counted'", cause: "NULL" },
};

/** Whether a vote fits the filter in the parameters 1 to 4. */
const NAMED =
  "(?1 IS NULL OR standing = ?1) AND (?2 IS NULL OR choice = ?2) AND (?3 IS NULL OR minute >= ?3) AND (?4 IS NULL OR minute < ?4)";

function valuesOf({ standing, choice, from, until }: VoteFilter): (string | number | null)[] {
  const minute = (moment: string | undefined) =>
    moment ? Math.floor(Date.parse(moment) / HOUR_MS) * MINUTES_PER_HOUR : null;
  return [standing ?? null, choice ?? null, minute(from), minute(until)];
}

const GROUPED = `choice, minute / ${MINUTES_PER_HOUR} AS hour, vote.standing AS "from", vote.cause AS from_cause`;

/** Reads and writes one article's reviews. Every method is synchronous, so that callers can commit as one. */
export class ReviewStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** What a review would move. */
  reviewable(action: ReviewRequest["action"], filter: VoteFilter): Moved[] {
    const { standing, cause } = TARGETS[action];
    return this.#sql
      .exec<Moved & Record<string, SqlStorageValue>>(
        `SELECT ${GROUPED}, ${standing} AS "to", ${cause} AS to_cause, count(*) AS votes FROM vote
         WHERE ${NAMED} AND ${ABOUT[action]} GROUP BY 1, 2, 3, 4, 5, 6`,
        ...valuesOf(filter),
      )
      .toArray();
  }

  /** Carries a review out, keeping what each of its votes was before. */
  review(review: StoredReview): void {
    const { action, filter } = review;
    const n = this.addReview(review);
    this.#sql.exec(
      `INSERT INTO reviewed (review, vote, standing, cause, last_review)
       SELECT ?5, key, standing, cause, review FROM vote WHERE ${NAMED} AND ${ABOUT[action]}`,
      ...valuesOf(filter),
      n,
    );
    this.#sql.exec(
      `UPDATE vote SET (standing, cause, review) = (${TARGETS[action].standing}, ${TARGETS[action].cause}, ?1)
       WHERE key IN (SELECT vote FROM reviewed WHERE review = ?1)`,
      n,
    );
  }

  /** Stores a review without doing anything about its votes, unless it is known. Its number. */
  addReview({ id, atMs, by, action, filter, reason, votes, undone }: StoredReview): number {
    const known = this.#numberOf(id);
    if (known !== undefined) return known;
    return this.#sql
      .exec<{ n: number }>(
        `INSERT INTO review (id, at_ms, actor, action, filter, reason, votes, undone)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING n`,
        id,
        atMs,
        by,
        action,
        JSON.stringify(filter),
        reason,
        votes,
        undone ? 1 : 0,
      )
      .one().n;
  }

  /** What undoing a review would move: the votes on which no later review has decided. */
  undoable(id: string): Moved[] {
    return this.#sql
      .exec<Moved & Record<string, SqlStorageValue>>(
        `SELECT ${GROUPED}, reviewed.standing AS "to", reviewed.cause AS to_cause, count(*) AS votes
         FROM reviewed JOIN vote ON vote.key = reviewed.vote
         WHERE reviewed.review = ?1 AND vote.review = ?1 GROUP BY 1, 2, 3, 4, 5, 6`,
        this.#numberOf(id) ?? 0,
      )
      .toArray();
  }

  undo(id: string): void {
    const n = this.#numberOf(id) ?? 0;
    this.#sql.exec(
      `UPDATE vote SET (standing, cause, review) =
         (SELECT r.standing, r.cause, r.last_review FROM reviewed r WHERE r.review = ?1 AND r.vote = vote.key)
       WHERE review = ?1 AND key IN (SELECT vote FROM reviewed WHERE review = ?1)`,
      n,
    );
    this.#sql.exec("UPDATE review SET undone = 1 WHERE n = ?", n);
  }

  /** The latest reviews, newest first; or the one with an id. */
  reviews(limit: number, id?: string): StoredReview[] {
    return this.#sql
      .exec<Omit<StoredReview, "filter" | "undone"> & { filter: string; undone: number }>(
        `SELECT id, at_ms AS atMs, actor AS "by", action, filter, reason, votes, undone FROM review
         WHERE ?1 IS NULL OR id = ?1 ORDER BY n DESC LIMIT ?2`,
        id ?? null,
        limit,
      )
      .toArray()
      .map(({ filter, undone, ...row }) => ({ ...row, filter: JSON.parse(filter), undone: undone === 1 }));
  }

  /** Every vote, counted anew. */
  standings(): Standings {
    const none = () => ({ yes: 0, no: 0, none: 0 });
    const all: Standings = { counted: none(), held: none(), void: none() };
    const groups = this.#sql.exec<{ standing: Standing; choice: Choice; votes: number }>(
      "SELECT standing, choice, count(*) AS votes FROM vote GROUP BY standing, choice",
    );
    for (const { standing, choice, votes } of groups) all[standing][choice] = votes;
    return all;
  }

  #numberOf(id: string): number | undefined {
    return this.#sql.exec<{ n: number }>("SELECT n FROM review WHERE id = ?", id).toArray()[0]?.n;
  }
}
