/**
 * What moderators do to a poll: its state and title, the standing of its votes. Each action changes a draft of the
 * poll and writes its audit entry in the caller's transaction. Never touches a choice.
 */
import type { ArticlePatch, RecountAnswer, ReviewAnswer, ReviewRequest } from "../contract/index.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { type Moved, reviewed, votesOf } from "../domain/review.ts";
import type { Counts } from "../domain/tally.ts";
import type { PollMemory } from "./memory.ts";
import type { ReviewStore } from "./review-store.ts";
import type { PollStore, Standings, TallyRow } from "./store.ts";

/** Who acts, when, why, and under which id the audit log has it. */
export interface Action {
  id: string;
  /** Name of the token. */
  by: string;
  reason: string;
  atMs: number;
}

export class Moderation {
  readonly #store: PollStore;
  readonly #reviews: ReviewStore;
  readonly #key: string;

  constructor(store: PollStore, reviews: ReviewStore, key: string) {
    this.#store = store;
    this.#reviews = reviews;
    this.#key = key;
  }

  /** Opens, closes or hides the poll, or sets its title, which is the moderator's from then on. */
  patch(draft: PollMemory, { state, title }: ArticlePatch, action: Action): void {
    const { poll } = draft;
    const named = title === undefined ? {} : { title, title_source: "moderator" as const };
    draft.poll = { ...poll, ...named, state: state ?? poll.state };
    draft.tally = withCounts(draft.tally, grown(draft.tally.counts, action.atMs));
    const shown = (row: PollMemory["poll"]) => ({ state: row.state, title: row.title });
    this.#log(draft, "article.patch", action, shown(poll), shown(draft.poll));
  }

  /** What a review would do. */
  preview(draft: PollMemory, { action, filter }: ReviewRequest, nowMs: number): ReviewAnswer {
    return this.#answer(draft.tally.counts, this.#reviews.reviewable(action, filter), null, nowMs);
  }

  /** Changes the standing of the votes that a filter names. The action's id undoes it. */
  review(draft: PollMemory, request: ReviewRequest, action: Action): ReviewAnswer {
    const { id, by, reason, atMs } = action;
    const groups = this.#reviews.reviewable(request.action, request.filter);
    const answer = this.#answer(draft.tally.counts, groups, id, atMs);
    const review = { id, by, reason, atMs, action: request.action, filter: request.filter };
    this.#reviews.review({ ...review, votes: answer.votes, undone: false });
    draft.tally = withCounts(draft.tally, reviewed(draft.tally.counts, groups, atMs));
    const { before, after } = answer;
    this.#log(draft, `review.${request.action}`, action, before, {
      ...after,
      votes: answer.votes,
      filter: request.filter,
    });
    return answer;
  }

  /**
   * Takes a review back for the votes on which no later review has decided. Fails with `unknown-review`, or with
   * `review-undone` if that has happened already and nothing is left of it.
   */
  undo(draft: PollMemory, review: string, action: Action): { ok: true; answer: ReviewAnswer } | Failure {
    const [known] = this.#reviews.reviews(1, review);
    if (!known) return failure("unknown-review");
    const groups = this.#reviews.undoable(review);
    // Undoing a later review gives votes back to this one, which can then be undone for them too.
    if (known.undone && groups.length === 0) return failure("review-undone");
    const answer = this.#answer(draft.tally.counts, groups, review, action.atMs);
    this.#reviews.undo(review);
    draft.tally = withCounts(draft.tally, reviewed(draft.tally.counts, groups, action.atMs));
    const { before, after, votes } = answer;
    this.#log(draft, "review.undo", action, before, { ...after, votes, review });
    return { ok: true, answer };
  }

  /** Counts all votes anew and makes the tally what they say. */
  recount(draft: PollMemory, action: Action): RecountAnswer {
    const before = draft.tally.counts;
    const after = countsOf(this.#store.standings());
    const names = ["yes", "no", "held", "void"] as const;
    const difference = names.reduce((sum, name) => sum + Math.abs(after[name] - before[name]), 0);
    if (difference > 0) draft.tally = withCounts(draft.tally, grown({ ...before, ...after }, action.atMs));
    const answer = { before: numbersOf(before), after, difference };
    this.#log(draft, "article.recount", action, answer.before, after);
    return answer;
  }

  #answer(counts: Counts, groups: Moved[], id: string | null, nowMs: number): ReviewAnswer {
    return {
      id,
      dry_run: id === null,
      votes: votesOf(groups),
      before: numbersOf(counts),
      after: numbersOf(reviewed(counts, groups, nowMs)),
    };
  }

  #log(draft: PollMemory, action: string, { id, by, reason, atMs }: Action, before: unknown, after: unknown) {
    const numbers = { before: JSON.stringify(before), after: JSON.stringify(after) };
    this.#reviews.addAudit({ id, atMs, by, action, target: this.#key, note: reason, ...numbers });
    draft.audit = true;
  }
}

/** The counts of all votes; withdrawn ones are in none. */
export function countsOf({ counted, held, void: voided }: Standings): Omit<Counts, "revision"> {
  return { yes: counted.yes, no: counted.no, held: held.yes + held.no, void: voided.yes + voided.no };
}

function numbersOf({ yes, no, held, void: voided }: Omit<Counts, "revision">) {
  return { yes, no, held, void: voided };
}

/** The same counts under a revision of their own, so that the index takes over what else has changed. */
function grown(counts: Counts, nowMs: number): Counts {
  return { ...counts, revision: Math.max(counts.revision + 1, nowMs) };
}

/** Counts that a moderator has changed: the index is told at once. */
function withCounts(tally: TallyRow, counts: Counts): TallyRow {
  return { ...tally, counts, told: { ...tally.told, atMs: 0 } };
}
