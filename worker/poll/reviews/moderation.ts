/**
 * What moderators do to a poll: its state and title, the standing of its votes. Each action changes a draft of the
 * poll and writes its audit entry in the caller's transaction. Never touches a choice.
 */
import type { ArticlePatch, RecountAnswer, ReviewAnswer, ReviewRequest } from "../../contract/index.ts";
import { type Failure, failure } from "../../domain/failure.ts";
import { changesOf, type Moved, votesOf } from "../../domain/review.ts";
import { changed, type Standings } from "../../domain/rollup.ts";
import { type Counts, countsOf, grown } from "../../domain/tally.ts";
import type { Draft, PollMemory } from "../memory.ts";
import type { AuditStore } from "../outbox/store.ts";
import type { Rollups } from "../rollups/rollups.ts";
import type { ReviewStore } from "./store.ts";

/** Who acts, when, why, and under which id the audit log has it. */
export interface Action {
  id: string;
  /** Name of the token. */
  by: string;
  reason: string;
  atMs: number;
}

export class Moderation {
  readonly #rollups: Rollups;
  readonly #reviews: ReviewStore;
  readonly #audit: AuditStore;
  readonly #key: string;

  constructor(rollups: Rollups, reviews: ReviewStore, audit: AuditStore, key: string) {
    this.#rollups = rollups;
    this.#reviews = reviews;
    this.#audit = audit;
    this.#key = key;
  }

  /** Opens, closes or hides the poll, or sets its title, which is the moderator's from then on. */
  patch(draft: Draft, { state, title }: ArticlePatch, action: Action): void {
    const { poll } = draft;
    const named = title === undefined ? {} : { title, title_source: "moderator" as const };
    draft.poll = { ...poll, ...named, state: state ?? poll.state };
    const shown = (row: PollMemory["poll"]) => ({ state: row.state, title: row.title });
    this.#log(draft, "article.patch", action, shown(poll), shown(draft.poll));
  }

  /** What a review would do. */
  preview(memory: PollMemory, { action, filter }: ReviewRequest): ReviewAnswer {
    return this.#answer(memory.tally.standings, this.#reviews.reviewable(action, filter), null);
  }

  /** Changes the standing of the votes that a filter names. The action's id undoes it. */
  review(draft: Draft, request: ReviewRequest, action: Action): ReviewAnswer {
    const { id, by, reason, atMs } = action;
    const groups = this.#reviews.reviewable(request.action, request.filter);
    const answer = this.#answer(draft.tally.standings, groups, id);
    const review = { id, by, reason, atMs, action: request.action, filter: request.filter };
    this.#reviews.review({ ...review, votes: answer.votes, undone: false });
    this.#rollups.apply(draft, changesOf(groups), atMs);
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
  undo(draft: Draft, review: string, action: Action): { ok: true; answer: ReviewAnswer } | Failure {
    const [known] = this.#reviews.reviews(1, review);
    if (!known) return failure("unknown-review");
    const groups = this.#reviews.undoable(review);
    // Undoing a later review gives votes back to this one, which can then be undone for them too.
    if (known.undone && groups.length === 0) return failure("review-undone");
    const answer = this.#answer(draft.tally.standings, groups, review);
    this.#reviews.undo(review);
    this.#rollups.apply(draft, changesOf(groups), action.atMs);
    const { before, after, votes } = answer;
    this.#log(draft, "review.undo", action, before, { ...after, votes, review });
    return { ok: true, answer };
  }

  /** Says how far what is counted is from what the votes say. */
  recount(draft: Draft, action: Action): RecountAnswer {
    const before = numbersOf(draft.tally.standings);
    const after = numbersOf(this.#reviews.standings());
    const names = ["yes", "no", "held", "void"] as const;
    const difference = names.reduce((sum, name) => sum + Math.abs(after[name] - before[name]), 0);
    if (difference > 0)
      draft.tally = {
        ...draft.tally,
        standings: this.#reviews.standings(),
        revision: grown(draft.tally.revision, action.atMs),
      };
    this.#log(draft, "article.recount", action, before, after);
    return { before, after, difference };
  }

  #answer(standings: Standings, groups: Moved[], id: string | null): ReviewAnswer {
    const after = changesOf(groups).reduce(changed, { standings, held: {} }).standings;
    return {
      id,
      dry_run: id === null,
      votes: votesOf(groups),
      before: numbersOf(standings),
      after: numbersOf(after),
    };
  }

  #log(draft: Draft, action: string, { id, by, reason, atMs }: Action, before: unknown, after: unknown) {
    const numbers = { before: JSON.stringify(before), after: JSON.stringify(after) };
    this.#audit.add({ id, atMs, by, action, target: this.#key, note: reason, ...numbers });
    draft.audit = true;
    draft.poll = {
      ...draft.poll,
      moderation_revision: grown(draft.poll.moderation_revision, atMs),
    };
  }
}

function numbersOf(standings: Standings): Omit<Counts, "revision"> {
  const { revision: _, ...numbers } = countsOf(standings, 0);
  return numbers;
}
