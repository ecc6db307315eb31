/**
 * What a poll should be after any sequence of calls, on one page and without storage: the reference for
 * tests/worker/model.test.ts and tests/built/schedules.test.ts.
 */
import type { Choice, ReviewRequest, Standing } from "../../worker/contract/index.ts";
import { EDITS_MAX } from "../../worker/limits.ts";

interface ModelVote {
  choice: Choice;
  edit: number;
  standing: Standing;
  /** The review that decided on it last. */
  by: string | null;
  /** Whether its captcha is still to be checked. */
  unchecked: boolean;
}

interface ModelReview {
  id: string;
  before: Map<number, Pick<ModelVote, "standing" | "by">>;
  undone: boolean;
}

export class Model {
  readonly votes = new Map<number, ModelVote>();
  readonly reviews: ModelReview[] = [];
  open = true;

  /** What a cast should be answered: a status or a refusal's code. */
  cast(id: number, edit: number, choice: Choice, captcha: "passed" | "unreachable" | "absent"): string {
    const known = this.votes.get(id);
    if (known && edit <= known.edit) return this.#status(known);
    if (!this.open) return "poll-closed";
    if (!known && captcha === "absent") return "captcha-required";
    if (edit > EDITS_MAX) return "too-many-changes";
    const standing = captcha === "unreachable" ? "held" : "counted";
    const unchecked = captcha === "unreachable";
    const first = { choice, edit, standing: standing as Standing, by: null, unchecked };
    const vote = known ? { ...known, choice, edit } : first;
    this.votes.set(id, vote);
    return this.#status(vote);
  }

  /** Carries a review out and gives the number of its votes. */
  review(id: string, action: ReviewRequest["action"], choice?: Choice): number {
    const about = { void: ["counted", "held"], restore: ["void"], count: ["held"] }[action] as Standing[];
    const before: ModelReview["before"] = new Map();
    for (const [key, vote] of this.votes) {
      if (!about.includes(vote.standing) || (choice && vote.choice !== choice)) continue;
      before.set(key, { standing: vote.standing, by: vote.by });
      const found = this.reviews.find((review) => review.id === vote.by)?.before.get(key)?.standing;
      vote.standing = action === "void" ? "void" : action === "count" ? "counted" : (found ?? "held");
      vote.by = id;
    }
    this.reviews.push({ id, before, undone: false });
    return before.size;
  }

  /** Undoes a review and gives the number of votes that it still had to say about, or a refusal's code. */
  undo(id: string): number | string {
    const review = this.reviews.find((each) => each.id === id);
    if (!review) return "unknown-review";
    if (review.undone) return "review-undone";
    review.undone = true;
    let votes = 0;
    for (const [key, before] of review.before) {
      const vote = this.votes.get(key);
      if (vote?.by !== id) continue;
      Object.assign(vote, before);
      votes += 1;
    }
    return votes;
  }

  /** Turnstile answers again: what was held for it counts, but for what a moderator has decided on. */
  recheck(): void {
    for (const vote of this.votes.values()) {
      if (vote.unchecked && vote.standing === "held" && vote.by === null) vote.standing = "counted";
      vote.unchecked = false;
    }
  }

  counts(): { yes: number; no: number; held: number; void: number } {
    const counts = { yes: 0, no: 0, held: 0, void: 0 };
    for (const { choice, standing } of this.votes.values())
      if (choice !== "none") counts[standing === "counted" ? choice : standing] += 1;
    return counts;
  }

  #status({ choice, standing }: ModelVote): string {
    return choice === "none" ? "withdrawn" : standing;
  }
}
