/**
 * Every SQL statement about reviews and what votes were before them; those of their slices, of what is decided of
 * networks and of votes that are erased are in slice-store.ts, verdicts.ts and forgetting.ts. Never decides anything.
 */
import type { ReviewAction, ReviewState, VoteFilter } from "../../contract/index.ts";
import type { Counts } from "../../domain/counting/tally.ts";
import { type Actor, storedActor } from "../../domain/moderation/audit.ts";
import type { Mark } from "../../domain/moderation/review.ts";
import { IMAGE_VOTES } from "../../limits/reviews.ts";
import { encoded, type Image, imageOf } from "./images.ts";

/** What some hundred votes were before a review, in the order of their keys. */
export interface Blob {
  review: number;
  /** The key of the first of them. */
  first: Uint8Array;
  images: Uint8Array;
}

/** A poll's numbers without their revision. */
export type Numbers = Omit<Counts, "revision">;

/** A review as it is stored. */
export interface StoredReview {
  /** Its number: the poll's generation from then on, and what its votes carry. */
  n: number;
  /** A UUID; its audit entry has the same. */
  id: string;
  atMs: number;
  by: Actor;
  action: ReviewAction;
  filter: VoteFilter;
  /** Of an undo: the number of the review that it takes back. */
  undoes: number | null;
  note: string;
  state: ReviewState;
  /** How far it has come: bytes whose meaning is its source's. Empty before its first slice. */
  cursor: Uint8Array;
  /** When its first slice ran, in ms; 0 before. */
  startedMs: number;
  /** Votes it has looked at, and those there are to look at. */
  done: number;
  total: number;
  /** Votes it has changed. */
  votes: number;
  rows: number;
  /** Rows that the poll's reviews may write in a day for this one to go on. */
  rowsPerDay: number;
  /** The day (since 1970) of its last slice, and the rows it has written on it. */
  day: number;
  dayRows: number;
  undone: boolean;
  before: Numbers | null;
  after: Numbers | null;
  difference: number | null;
}

type Row = Omit<StoredReview, "by" | "filter" | "cursor" | "undone" | "before" | "after"> & {
  by: string;
  filter: string;
  cursor: ArrayBuffer;
  undone: number;
  before: string | null;
  after: string | null;
};

const COLUMNS = `n, id, at_ms AS atMs, actor AS "by", action, filter, undoes, note, state, cursor, started_ms AS startedMs,
  done, total, votes, rows, rows_per_day AS rowsPerDay, day, day_rows AS dayRows, undone, before, after, difference`;

/** Reads and writes one article's reviews. Every method is synchronous, so that callers can commit as one. */
export class ReviewStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Stores a review, or what has become of it. Who asked for what, when and why stays. */
  save(review: StoredReview): void {
    this.#sql.exec(
      `INSERT INTO review (n, id, at_ms, actor, action, filter, undoes, note, rows_per_day, state, cursor, started_ms,
         done, total, votes, rows, day, day_rows, undone, before, after, difference)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (n) DO UPDATE SET state = excluded.state, cursor = excluded.cursor, started_ms = excluded.started_ms,
         done = excluded.done, total = excluded.total, votes = excluded.votes, rows = excluded.rows,
         day = excluded.day, day_rows = excluded.day_rows, undone = excluded.undone, before = excluded.before,
         after = excluded.after, difference = excluded.difference`,
      review.n,
      review.id,
      review.atMs,
      JSON.stringify(review.by),
      review.action,
      JSON.stringify(review.filter),
      review.undoes,
      review.note,
      review.rowsPerDay,
      review.state,
      review.cursor,
      review.startedMs,
      review.done,
      review.total,
      review.votes,
      review.rows,
      review.day,
      review.dayRows,
      review.undone ? 1 : 0,
      review.before && JSON.stringify(review.before),
      review.after && JSON.stringify(review.after),
      review.difference,
    );
  }

  drop(n: number): void {
    this.#sql.exec("DELETE FROM review WHERE n = ?", n);
  }

  /** The review whose turn it is: of those that are not over the first that was asked for. */
  next(): StoredReview | undefined {
    return this.#select("WHERE state IN ('queued', 'running') ORDER BY n LIMIT 1")[0];
  }

  /** All that are not over, in the order in which they were asked for. */
  unfinished(): StoredReview[] {
    return this.#select("WHERE state IN ('queued', 'running') ORDER BY n");
  }

  byNumber(n: number): StoredReview | undefined {
    return this.#select("WHERE n = ?", n)[0];
  }

  byId(id: string): StoredReview | undefined {
    return this.#select("WHERE id = ?", id)[0];
  }

  /** The latest, newest first. */
  latest(limit: number): StoredReview[] {
    return this.#select("ORDER BY n DESC LIMIT ?", limit);
  }

  /** All, in the order in which they were asked for. */
  all(): StoredReview[] {
    return this.#select("ORDER BY n");
  }

  /** The numbers of all by their ids. */
  numbers(): Map<string, number> {
    const rows = this.#sql.exec<{ id: string; n: number }>("SELECT id, n FROM review").toArray();
    return new Map(rows.map(({ id, n }) => [id, n]));
  }

  /** Rows that all reviews have written on a day (since 1970). */
  rowsOn(day: number): number {
    return this.#sql
      .exec<{ rows: number }>("SELECT coalesce(sum(day_rows), 0) AS rows FROM review WHERE day = ?", day)
      .one().rows;
  }

  /** Keeps what votes were before a review; they come in the order of their keys. */
  addImages(review: number, images: readonly Image[]): void {
    for (let i = 0; i < images.length; i += IMAGE_VOTES) {
      const part = images.slice(i, i + IMAGE_VOTES);
      this.addBlob({ review, first: part[0]?.key ?? new Uint8Array(), images: encoded(part) });
    }
  }

  /** Keeps a blob of images as it is. One that is there already stays. */
  addBlob({ review, first, images }: Blob): void {
    this.#sql.exec(
      "INSERT INTO image (review, first, images) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
      review,
      first,
      images,
    );
  }

  /** The blobs of a review whose first key comes after the given one, at most so many. */
  blobs(review: number, after: Uint8Array, limit: number): Blob[] {
    return this.#blobs("WHERE review = ? AND first > ? ORDER BY first LIMIT ?", review, after, limit);
  }

  /** Blobs of any review, at most so many. */
  anyBlobs(limit: number): Blob[] {
    return this.#blobs("ORDER BY review, first LIMIT ?", limit);
  }

  /** Blobs of any review after a place, in their order, at most so many. */
  blobsAfter({ review, first }: Pick<Blob, "review" | "first">, limit: number): Blob[] {
    return this.#blobs("WHERE (review, first) > (?, ?) ORDER BY review, first LIMIT ?", review, first, limit);
  }

  dropBlobs(blobs: readonly Blob[]): void {
    for (const { review, first } of blobs)
      this.#sql.exec("DELETE FROM image WHERE review = ? AND first = ?", review, first);
  }

  /**
   * A way to ask what reviews had found of votes. It keeps one blob a review in mind, so ask in the order of the keys and
   * forget it with the slice.
   */
  finder(): (review: number, key: Uint8Array) => Mark | undefined {
    const blobs = new Map<number, Uint8Array>();
    return (review, key) => {
      const known = imageOf(blobs.get(review) ?? new Uint8Array(), key);
      if (known) return known;
      const row = this.#sql
        .exec<{ images: ArrayBuffer }>(
          "SELECT images FROM image WHERE review = ? AND first <= ? ORDER BY first DESC LIMIT 1",
          review,
          key,
        )
        .toArray()[0];
      const blob = new Uint8Array(row?.images ?? new ArrayBuffer());
      blobs.set(review, blob);
      return imageOf(blob, key);
    };
  }

  #blobs(rest: string, ...values: (number | Uint8Array)[]): Blob[] {
    return this.#sql
      .exec<{ review: number; first: ArrayBuffer; images: ArrayBuffer }>(
        `SELECT review, first, images FROM image ${rest}`,
        ...values,
      )
      .toArray()
      .map(({ review, first, images }) => ({
        review,
        first: new Uint8Array(first),
        images: new Uint8Array(images),
      }));
  }

  #select(rest: string, ...values: (string | number)[]): StoredReview[] {
    return this.#sql
      .exec<Row & Record<string, SqlStorageValue>>(`SELECT ${COLUMNS} FROM review ${rest}`, ...values)
      .toArray()
      .map(({ by, filter, cursor, undone, before, after, ...row }) => ({
        ...row,
        // Up to 0.1.0 the name alone.
        by: storedActor(by.startsWith('{"id":') ? JSON.parse(by) : by),
        filter: JSON.parse(filter),
        cursor: new Uint8Array(cursor),
        undone: undone === 1,
        before: before === null ? null : JSON.parse(before),
        after: after === null ? null : JSON.parse(after),
      }));
  }
}
