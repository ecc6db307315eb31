/**
 * Reviews in their order: one at a time, the others wait. Small ones are over before whoever asked is answered; the alarm
 * carries on with the rest, after an eviction too, since what is left to do is in their rows. Between two slices the votes
 * that wait come first.
 */
import type { ReviewAction, ReviewRequest, VoteFilter } from "../../contract/index.ts";
import { type Failure, failure } from "../../domain/failure.ts";
import type { Actor } from "../../domain/moderation/audit.ts";
import { nextDayMs } from "../../domain/moderation/review.ts";
import { isDismissal } from "../../domain/signals/crowds.ts";
import { REVIEW_HOLDS_BACK_MS } from "../../limits/reviews.ts";
import { withDeadline } from "../../object/deadline.ts";
import { dayOf } from "../../salt.ts";
import type { Ledger, Owed } from "../ledger.ts";
import { type Draft, moderated, type PollMemory } from "../memory.ts";
import type { NetworkStore } from "../networks/store.ts";
import type { Pace } from "./pace.ts";
import { type Preview, previewOf } from "./preview.ts";
import type { SliceStore } from "./slice-store.ts";
import { decider, numbersOf, type Slices } from "./slices.ts";
import { type Source, sourceOf } from "./source.ts";
import type { Numbers, ReviewStore, StoredReview } from "./store.ts";

/** What somebody asks for. */
export interface Asked {
  action: ReviewAction;
  filter: VoteFilter;
  /** Id of the review to be undone; null for any other action. */
  undoes: string | null;
  note: string;
  by: Actor;
  rowsPerDay: number;
}

/** A review as moderators are told of it. */
export interface ReviewReport extends Omit<StoredReview, "n" | "cursor" | "undoes" | "before" | "after"> {
  /** Id of the review that an undo takes back. */
  undoes: string | null;
  /** When it goes on, or its turn can come, as the day's rows are used up, in ms; 0 unless it waits for that. */
  waitsUntilMs: number;
  before: Numbers;
  after: Numbers;
}

/** A review nobody has worked on. */
const NEW = {
  state: "queued",
  cursor: new Uint8Array(),
  startedMs: 0,
  done: 0,
  total: 0,
  votes: 0,
  rows: 0,
  day: 0,
  dayRows: 0,
  undone: false,
  before: null,
  after: null,
  difference: null,
} as const;

export class Reviews {
  readonly #ledger: Ledger;
  readonly #parts: { votes: SliceStore; reviews: ReviewStore; networks: NetworkStore };
  readonly #slices: Slices;
  readonly #pace: Pace;
  /** The run on its way, if there is one. */
  #run: Promise<void> | undefined;
  /** No run before this moment, in ms. Lost on eviction, which only means looking sooner. */
  #restsUntilMs = 0;

  constructor(
    ledger: Ledger,
    parts: { votes: SliceStore; reviews: ReviewStore; networks: NetworkStore; slices: Slices },
    pace: Pace,
  ) {
    this.#ledger = ledger;
    this.#parts = parts;
    this.#slices = parts.slices;
    this.#pace = pace;
  }

  /**
   * Takes a review on in the caller's transaction, and answers its number. An undo stops its review first if that is not
   * over. Fails with `unknown-review`; undoing and recounts can't be undone.
   */
  accept(draft: Draft, { undoes, ...asked }: Asked, nowMs: number): { ok: true; n: number } | Failure {
    const { reviews } = this.#parts;
    const target = undoes === null ? undefined : reviews.byId(undoes);
    if (undoes !== null && (!target || target.action === "undo" || target.action === "recount"))
      return failure("unknown-review");
    if (target?.state === "queued" || target?.state === "running") this.#slices.stop(draft, target, nowMs);
    const n = draft.poll.generation + 1;
    draft.poll = moderated({ ...draft.poll, generation: n }, asked.by, nowMs);
    // From now on, and not only from when the Desk is told: votes cast after this review are none of its own.
    if (isDismissal(asked.action)) {
      const crowds = draft.tally.crowds.filter(({ network }) => network !== asked.filter.network);
      draft.tally = { ...draft.tally, crowds };
    }
    draft.reviewing = true;
    this.#restsUntilMs = 0;
    reviews.save({ ...NEW, ...asked, n, id: crypto.randomUUID(), atMs: nowMs, undoes: target?.n ?? null });
    return { ok: true, n };
  }

  /**
   * Works on what there is to do, no longer than whoever asked for review number `n` may wait, and then says how far that
   * is. Fails with `review-undone` for an undo to which nothing was left.
   */
  async answer(n: number): Promise<{ ok: true; review: ReviewReport } | Failure> {
    // What fails here is tried again by the alarm, which says why.
    await withDeadline(this.run(), this.#pace.answerMs, "a review").catch(() => undefined);
    const review = this.#parts.reviews.byNumber(n);
    // Of an undo that found nothing to take back nothing is kept.
    return review ? { ok: true, review: this.#reported(review) } : failure("review-undone");
  }

  /** When there is something to do, in ms; undefined if there is nothing. */
  dueMs({ reviewing }: PollMemory): number | undefined {
    return reviewing ? this.#restsUntilMs : undefined;
  }

  /** Carries on, slice by slice, as long as a run may take. Whoever calls while a run is on its way waits for that one. */
  run(): Promise<void> {
    this.#run ??= this.#slicesInTurn().finally(() => {
      this.#run = undefined;
    });
    return this.#run;
  }

  /** Stops all that are not over: the article has become another one. */
  stopAll(draft: Draft, nowMs: number): void {
    for (const review of this.#parts.reviews.unfinished()) this.#slices.stop(draft, review, nowMs);
    draft.reviewing = false;
  }

  /** What is owed after waking. */
  owed(): Pick<Owed, "reviewing" | "recounted" | "holdBackMs"> {
    const next = this.#parts.reviews.next();
    const running = next?.state === "running" ? next : undefined;
    return {
      reviewing: next !== undefined,
      recounted: running?.action === "recount" ? running.cursor : null,
      holdBackMs: running ? running.startedMs + REVIEW_HOLDS_BACK_MS : 0,
    };
  }

  /** What a review would do. Writes nothing. */
  async preview({ poll }: PollMemory, { action, filter }: ReviewRequest): Promise<Preview> {
    const named = { n: poll.generation + 1, action, filter, undoes: null };
    const source = await this.#sourceOf(named);
    return previewOf(source, decider(named), () => this.#memory().tally, this.#pace.sliceVotes);
  }

  /** The latest reviews, newest first. */
  latest(limit: number): ReviewReport[] {
    return this.#parts.reviews.latest(limit).map((review) => this.#reported(review));
  }

  /** How far a review is. */
  report(id: string): ReviewReport | undefined {
    const review = this.#parts.reviews.byId(id);
    return review && this.#reported(review);
  }

  async #slicesInTurn(): Promise<void> {
    const { reviews } = this.#parts;
    let found: { n: number; source: Source } | undefined;
    for (let i = 0; i < this.#pace.slicesPerRun; i++) {
      if (i > 0) await scheduler.wait(this.#pace.pauseMs);
      const review = reviews.next();
      if (!review) break;
      const waitsUntilMs = this.#waitsUntilMs(review, Date.now());
      if (waitsUntilMs > 0) {
        this.#restsUntilMs = waitsUntilMs;
        return;
      }
      if (found?.n !== review.n) found = { n: review.n, source: await this.#sourceOf(review) };
      this.#slice(review.n, found.source);
    }
    this.#restsUntilMs = Date.now() + this.#pace.pauseMs;
  }

  /** One slice, as one transaction: votes, rollups, what votes were, and the place where the next one begins. */
  #slice(n: number, source: Source): void {
    const nowMs = Date.now();
    const { poll } = this.#memory();
    this.#ledger.transact(poll, nowMs, (draft) => {
      // It may have been stopped while others had their turn.
      const review = this.#parts.reviews.byNumber(n);
      if (review?.state === "queued" || review?.state === "running")
        this.#slices.next(draft, review, source, this.#pace.sliceVotes, nowMs);
      draft.reviewing = this.#parts.reviews.next() !== undefined;
    });
  }

  #sourceOf(named: Pick<StoredReview, "n" | "action" | "filter" | "undoes">): Promise<Source> {
    return sourceOf(this.#parts, named, () => this.#memory().tally.chunk);
  }

  /** When a review may go on, in ms; 0 if now. */
  #waitsUntilMs({ rowsPerDay }: StoredReview, nowMs: number): number {
    return this.#parts.reviews.rowsOn(dayOf(nowMs)) < rowsPerDay ? 0 : nextDayMs(nowMs);
  }

  #reported(review: StoredReview): ReviewReport {
    const { n, cursor: _, undoes, ...rest } = review;
    const { reviews } = this.#parts;
    const now = numbersOf(this.#memory().tally);
    // One at a time: what waits for tomorrow makes all behind it wait.
    const next = review.state === "queued" || review.state === "running" ? reviews.next() : undefined;
    return {
      ...rest,
      undoes: undoes === null ? null : (reviews.byNumber(undoes)?.id ?? null),
      waitsUntilMs: next ? this.#waitsUntilMs(next, Date.now()) : 0,
      before: rest.before ?? now,
      after: rest.after ?? now,
    };
  }

  #memory(): PollMemory {
    const memory = this.#ledger.read();
    if (!memory) throw new Error("there is no poll");
    return memory;
  }
}
