/** Every SQL statement with which a slice reads and marks votes, many at once. Never decides anything, and counts nothing. */
import type { Choice, Standing, VoteFilter } from "../../contract/index.ts";
import { hex } from "../../domain/bytes.ts";
import type { Change } from "../../domain/counting/rollup.ts";
import type { Mark } from "../../domain/moderation/review.ts";
import type { Looked } from "../../domain/moderation/slice.ts";
import { HOUR_MS, MINUTE_MS, MINUTES_PER_HOUR } from "../../limits/time.ts";
import { COUNTERS } from "../tables.ts";

type Row = {
  key: ArrayBuffer;
  choice: Choice;
  standing: Standing;
  cause: string | null;
  review: number | null;
  minute: number;
  reasons: string | null;
};
type Value = string | number | null | Uint8Array;

const REASONS = "(SELECT reasons FROM remark WHERE remark.vote = vote.key) AS reasons";
const COLUMNS = `vote.key, choice, standing, cause, review, minute, ${REASONS}`;
/** Whether a vote is older than a review and fits its filter but for the network: parameters 1 to 6. */
const FITS = `generation < ?1 AND (?2 IS NULL OR standing = ?2) AND (?3 IS NULL OR choice = ?3)
  AND (?4 IS NULL OR cause = ?4) AND (?5 IS NULL OR minute >= ?5) AND (?6 IS NULL OR minute < ?6)`;

export class SliceStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** How many votes there are from after a key on, up to an hour of keys, at most so many; and the last one's key. */
  window(after: Uint8Array, untilHour: number, limit: number): { votes: number; last: Uint8Array } {
    const { votes, last } = this.#sql
      .exec<{ votes: number; last: ArrayBuffer | null }>(
        `SELECT count(*) AS votes, max(key) AS last FROM
           (SELECT key FROM vote WHERE key > ? AND key < ? ORDER BY key LIMIT ?)`,
        after,
        keyOfHour(untilHour),
        limit,
      )
      .one();
    return { votes, last: last ? new Uint8Array(last) : after };
  }

  /** Of the votes after a key up to another those that a review of this filter and number takes, in the order of their keys. */
  between(after: Uint8Array, last: Uint8Array, filter: VoteFilter, n: number): Looked[] {
    return this.#looked(
      `SELECT ${COLUMNS} FROM vote WHERE key > ?7 AND key <= ?8 AND ${FITS} ORDER BY key`,
      ...valuesOf(filter, n),
      after,
      last,
    );
  }

  /** The same of votes by their keys, in the order given. */
  listed(keys: readonly Uint8Array[], filter: VoteFilter, n: number): Looked[] {
    return this.#looked(
      `SELECT ${COLUMNS} FROM json_each(?7) AS asked CROSS JOIN vote ON vote.key = unhex(asked.value) WHERE ${FITS}`,
      ...valuesOf(filter, n),
      listOf(keys),
    );
  }

  /** Of votes by their keys, in the order given, those on which a review has decided last. */
  decidedBy(review: number, keys: readonly Uint8Array[]): Looked[] {
    return this.#looked(
      `SELECT ${COLUMNS} FROM json_each(?1) AS asked CROSS JOIN vote ON vote.key = unhex(asked.value)
       WHERE review = ?2`,
      listOf(keys),
      review,
    );
  }

  /** Gives votes their new marks. */
  mark(keys: readonly Uint8Array[], { standing, cause, review }: Mark): void {
    this.#sql.exec(
      `UPDATE vote SET standing = ?, cause = ?, review = ?
       WHERE key IN (SELECT unhex(value) FROM json_each(?))`,
      standing,
      cause,
      review,
      listOf(keys),
    );
  }

  /** The votes after a key up to another, counted anew. */
  counted(after: Uint8Array, last: Uint8Array): Change[] {
    return this.#sql
      .exec<Pick<Row, "standing" | "cause" | "choice" | "reasons"> & { hour: number; votes: number }>(
        `SELECT standing, cause, choice, minute / ${MINUTES_PER_HOUR} AS hour, ${REASONS}, count(*) AS votes FROM vote
         WHERE key > ? AND key <= ? GROUP BY 1, 2, 3, 4, 5`,
        after,
        last,
      )
      .toArray()
      .map(({ votes, ...to }) => ({ from: null, to, votes }));
  }

  /** All votes first cast in these hours, by what is counted of them. */
  votesIn(fromHour: number, untilHour: number): number {
    return this.#sql
      .exec<{ votes: number }>(
        `SELECT coalesce(sum(${COUNTERS.join(" + ")}), 0) AS votes FROM hour WHERE hour >= ? AND hour < ?`,
        fromHour,
        untilHour,
      )
      .one().votes;
  }

  #looked(sql: string, ...values: Value[]): Looked[] {
    return this.#sql
      .exec<Row>(sql, ...values)
      .toArray()
      .map((row) => ({ ...row, key: new Uint8Array(row.key) }));
  }
}

/** The hour in which the minute of a moment lies, or one that is further off than any. */
export function hourOf(moment: string | undefined, otherwise: number): number {
  return moment === undefined ? otherwise : Math.floor(Date.parse(moment) / HOUR_MS);
}

/** What comes before the keys of an hour and after those of the hours before it. */
export function keyOfHour(hour: number): Uint8Array {
  const key = new Uint8Array(4);
  new DataView(key.buffer).setUint32(0, hour);
  return key;
}

function valuesOf({ standing, choice, cause, from, until }: VoteFilter, n: number): Value[] {
  const minute = (moment: string | undefined) => (moment ? Math.floor(Date.parse(moment) / MINUTE_MS) : null);
  return [n, standing ?? null, choice ?? null, cause ?? null, minute(from), minute(until)];
}

function listOf(keys: readonly Uint8Array[]): string {
  return JSON.stringify(keys.map(hex));
}
