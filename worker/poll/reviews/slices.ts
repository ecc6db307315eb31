/**
 * Carries reviews out, slice by slice: each changes a draft of the poll in the caller's transaction and leaves the review
 * where the next one begins; the last one, or whoever stops the review, writes its audit entry. Decides nothing about whose
 * turn it is.
 */

import type { Rollup } from "../../domain/counting/rollup.ts";
import { countsOf, grown } from "../../domain/counting/tally.ts";
import { reviewed, rowsOfSlice, stepped, undone } from "../../domain/moderation/review.ts";
import { type Looked, sliceOf } from "../../domain/moderation/slice.ts";
import { REVIEW_HOLDS_BACK_MS } from "../../limits/reviews.ts";
import { dayOf } from "../../salt.ts";
import { type Draft, moderated } from "../memory.ts";
import type { AuditStore } from "../outbox/store.ts";
import type { RemarkStore } from "../remarks/store.ts";
import type { Rollups } from "../rollups/rollups.ts";
import type { Shadow } from "../rollups/shadow.ts";
import type { SliceStore } from "./slice-store.ts";
import type { Portion, Source } from "./source.ts";
import type { Numbers, ReviewStore, StoredReview } from "./store.ts";

export class Slices {
  readonly #reviews: ReviewStore;
  readonly #votes: SliceStore;
  readonly #rollups: Rollups;
  readonly #shadow: Shadow;
  readonly #audit: AuditStore;
  readonly #remarks: RemarkStore;
  readonly #key: string;

  constructor(
    parts: {
      reviews: ReviewStore;
      votes: SliceStore;
      rollups: Rollups;
      shadow: Shadow;
      audit: AuditStore;
      remarks: RemarkStore;
    },
    key: string,
  ) {
    this.#reviews = parts.reviews;
    this.#votes = parts.votes;
    this.#rollups = parts.rollups;
    this.#shadow = parts.shadow;
    this.#audit = parts.audit;
    this.#remarks = parts.remarks;
    this.#key = key;
  }

  /** The next slice of a review, of `limit` votes at most: its first makes it run, its last ends it. */
  next(draft: Draft, stored: StoredReview, source: Source, limit: number, nowMs: number): void {
    const review = stored.state === "queued" ? this.#begun(draft, stored, source.total, nowMs) : stored;
    const portion = source.portion(review.cursor, limit);
    const { votes, rows } =
      review.action === "recount"
        ? this.#recounted(draft, review, portion)
        : this.#changed(draft, review, portion, nowMs);
    const day = dayOf(nowMs);
    const done = review.done + portion.looked;
    const passed: StoredReview = {
      ...review,
      cursor: portion.cursor,
      done,
      total: portion.over ? done : Math.max(review.total, done),
      votes: review.votes + votes,
      rows: review.rows + rows,
      day,
      dayRows: (review.day === day ? review.dayRows : 0) + rows,
    };
    if (portion.over) this.#end(draft, passed, "done", nowMs);
    else this.#reviews.save(passed);
  }

  /** Stops a review that is not over. What it has changed stays, until it is undone. */
  stop(draft: Draft, review: StoredReview, nowMs: number): void {
    this.#end(draft, review, "stopped", nowMs);
  }

  #begun(draft: Draft, review: StoredReview, total: number, nowMs: number): StoredReview {
    draft.holdBackMs = nowMs + REVIEW_HOLDS_BACK_MS;
    if (review.action === "recount") {
      this.#shadow.begin();
      draft.recounted = new Uint8Array();
    }
    const state = stepped(review.state, "running");
    return { ...review, state, total, startedMs: nowMs, before: numbersOf(draft.tally) };
  }

  /** Changes a portion's votes, their rollups, and keeps what they were. An undo's votes can be undone by no one. */
  #changed(draft: Draft, review: StoredReview, portion: Portion, nowMs: number) {
    const { changes, marks, images, hours } = sliceOf(portion.votes, decider(review));
    for (const { mark, keys } of marks) {
      this.#votes.mark(keys, mark);
      this.#remarks.touch(keys, nowMs);
    }
    const kept = review.action === "undo" ? [] : images;
    this.#reviews.addImages(review.n, kept);
    this.#rollups.apply(draft, changes, nowMs);
    const votes = images.length;
    return { votes, rows: rowsOfSlice({ votes, images: kept.length, hours }) };
  }

  #recounted(draft: Draft, review: StoredReview, portion: Portion) {
    const changes = this.#votes.counted(review.cursor, portion.cursor);
    this.#shadow.add(changes);
    draft.recounted = portion.cursor;
    return { votes: 0, rows: 2 + new Set(changes.map(({ to }) => to?.hour)).size };
  }

  /** Ends a review: its numbers, its audit entry, and for a recount the correction. */
  #end(draft: Draft, review: StoredReview, to: "done" | "stopped", nowMs: number): void {
    if (review.state === "running") draft.holdBackMs = 0;
    let ended: StoredReview = { ...review, state: stepped(review.state, to) };
    if (review.action === "recount" && review.state === "running") ended = this.#proved(draft, ended, nowMs);
    if (to === "done" && review.undoes !== null) {
      const target = this.#reviews.byNumber(review.undoes);
      // Nothing was left to undo: nothing was done, and nothing is kept or told of it.
      if (!target || (target.undone && review.votes === 0)) {
        this.#reviews.drop(review.n);
        return;
      }
      this.#reviews.save({ ...target, undone: true });
    }
    const now = numbersOf(draft.tally);
    ended = { ...ended, before: ended.before ?? now, after: now };
    this.#reviews.save(ended);
    this.#log(draft, ended);
    draft.poll = moderated(draft.poll, review.by, nowMs);
  }

  /** Holds what is counted against what a recount has counted, and corrects it. */
  #proved(draft: Draft, review: StoredReview, nowMs: number): StoredReview {
    let proved = review;
    if (review.state === "done") {
      const before = numbersOf(draft.tally);
      const truth = this.#shadow.rollup();
      const difference = differenceOf(draft.tally, truth) + this.#shadow.hoursDifference();
      if (difference > 0) {
        this.#shadow.replaceHours();
        draft.tally = { ...draft.tally, ...truth, revision: grown(draft.tally.revision, nowMs) };
      }
      proved = { ...review, before, difference };
    }
    this.#shadow.end();
    draft.recounted = null;
    return proved;
  }

  #log(draft: Draft, review: StoredReview): void {
    const { id, by, note, action, before, after, votes, filter, difference } = review;
    const undoes = review.undoes === null ? undefined : this.#reviews.byNumber(review.undoes)?.id;
    const done =
      action === "recount" ? { difference } : undoes ? { votes, review: undoes } : { votes, filter };
    const stopped = review.state === "stopped" ? { stopped: true } : {};
    this.#audit.add({
      id,
      atMs: review.atMs,
      by,
      action: action === "recount" ? "article.recount" : `review.${action}`,
      target: this.#key,
      note,
      before: JSON.stringify(before),
      after: JSON.stringify({ ...after, ...done, ...stopped }),
    });
    draft.audit = true;
  }
}

/** What a review makes of each vote. */
export function decider({ action, n, undoes }: Pick<StoredReview, "action" | "n" | "undoes">) {
  return (vote: Looked) => {
    if (action === "recount") return null;
    if (action !== "undo") return reviewed(action, vote, vote.found, n);
    return vote.found && undoes !== null ? undone(vote, vote.found, undoes) : null;
  };
}

export const NO_NUMBERS: Numbers = { yes: 0, no: 0, held: 0, void: 0 };

/** A rollup as moderators are told it; withdrawn votes are in no number. */
export function numbersOf({ standings }: Pick<Rollup, "standings">): Numbers {
  const { revision: _, ...numbers } = countsOf(standings, 0);
  return numbers;
}

/** By how much two rollups differ, all counters added up. */
function differenceOf(a: Rollup, b: Rollup): number {
  const flat = ({ standings, held, reasons }: Rollup) =>
    [standings, held, reasons].flatMap((counters, i) =>
      Object.entries(counters).flatMap(([name, each]) =>
        Object.entries(each as Record<string, number>).map(
          ([one, votes]) => [`${i} ${name} ${one}`, votes] as const,
        ),
      ),
    );
  const difference = new Map(flat(a));
  for (const [name, votes] of flat(b)) difference.set(name, (difference.get(name) ?? 0) - votes);
  return [...difference.values()].reduce((sum, votes) => sum + Math.abs(votes), 0);
}
