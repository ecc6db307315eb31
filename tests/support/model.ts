/**
 * What a poll should be after any sequence of calls, on some pages and without storage: the reference for
 * tests/worker/moderation/model.test.ts and tests/built/schedules.test.ts.
 */
import type { Cause, Choice, ReviewAction, Standing } from "../../worker/contract/index.ts";
import { EDITS_MAX } from "../../worker/limits/votes.ts";

interface Mark {
  standing: Standing;
  /** Why it is not counted. */
  cause: Cause | null;
  /** The review that decided on it last. */
  by: string | null;
}

interface ModelVote extends Mark {
  choice: Choice;
  edit: number;
  /** Whether its captcha is still to be checked. */
  unchecked: boolean;
  /** Its remark; one that was deleted says nothing. */
  remark?: ModelRemark;
}

interface ModelRemark {
  edit: number;
  reasons: readonly string[];
  text: string | null;
}

/** Which votes a review takes. */
export interface ModelFilter {
  choice?: Choice | undefined;
  standing?: Standing | undefined;
  cause?: Cause | undefined;
}

interface ModelReview {
  id: string;
  action: ReviewAction;
  filter: ModelFilter;
  undoes: ModelReview | undefined;
  /** The votes that were there when it was asked for. */
  older: ReadonlySet<number>;
  state: "queued" | "running" | "done" | "stopped";
  /** The last vote it has looked at; of an undo, how many of its parts. */
  cursor: number;
  votes: number;
  undone: boolean;
  /** What it found, slice by slice. */
  found: Map<number, Mark>[];
}

export class Model {
  /** By numbers that are in the order of their keys. */
  readonly votes = new Map<number, ModelVote>();
  readonly reviews: ModelReview[] = [];
  open = true;
  readonly #sliceVotes: number;

  /** `sliceVotes`: votes that one slice of a review looks at. */
  constructor(sliceVotes = Number.POSITIVE_INFINITY) {
    this.#sliceVotes = sliceVotes;
  }

  /** What a cast should be answered: a status or a refusal's code. */
  cast(id: number, edit: number, choice: Choice, captcha: "passed" | "unreachable" | "absent"): string {
    const known = this.votes.get(id);
    if (known && edit <= known.edit) return this.#status(known);
    if (known && choice === "none") {
      // Nothing that got lost can come after such an edit.
      if (known.choice !== "none" || known.edit < EDITS_MAX)
        this.votes.set(id, { ...known, choice, edit, ...unsaid(known, choice) });
      return "withdrawn";
    }
    if (!this.open) return "poll-closed";
    if (!known && captcha === "absent") return "captcha-required";
    if (edit > EDITS_MAX) return "too-many-changes";
    const unchecked = captcha === "unreachable";
    const mark: Mark = unchecked
      ? { standing: "held", cause: "captcha-unreachable", by: null }
      : { standing: "counted", cause: null, by: null };
    const vote = known
      ? { ...known, choice, edit, ...unsaid(known, choice) }
      : { ...mark, choice, edit, unchecked };
    this.votes.set(id, vote);
    return this.#status(vote);
  }

  /** What a remark should be answered. */
  remark(
    id: number,
    edit: number,
    voteEdit: number,
    reasons: readonly string[],
    text: string | null = null,
  ): string {
    const vote = this.votes.get(id);
    if (!vote) return "unknown-vote";
    const told = () => (says(vote.remark) ? "sent" : "deleted");
    if (vote.remark && edit <= vote.remark.edit) return told();
    if (says({ reasons, text })) {
      if (!this.open) return "poll-closed";
      if (vote.choice === "none" || vote.standing === "void" || voteEdit !== vote.edit) return "vote-changed";
      if (edit > EDITS_MAX) return "too-many-changes";
    } else if (vote.remark && !says(vote.remark) && vote.remark.edit >= EDITS_MAX) return "deleted";
    vote.remark = { edit, reasons, text };
    return told();
  }

  /** A moderator deletes a vote's remark. What that should be answered. */
  deleteRemark(id: number): string {
    const remark = this.votes.get(id)?.remark;
    if (!says(remark)) return "unknown-remark";
    Object.assign(remark ?? {}, { reasons: [], text: null });
    return "deleted";
  }

  /** What the inbox should have in the end: each remark that has words. */
  words(): { text: string; choice: Choice; standing: Standing; reasons: string }[] {
    return [...this.votes.values()].flatMap(({ choice, standing, remark }) =>
      remark?.text
        ? [{ text: remark.text, choice, standing, reasons: [...remark.reasons].sort().join() }]
        : [],
    );
  }

  /** The reasons of the votes in the tally, by choice. */
  reasons(): Record<"yes" | "no", Record<string, number>> {
    const counted: Record<"yes" | "no", Record<string, number>> = { yes: {}, no: {} };
    for (const { choice, standing, remark } of this.votes.values()) {
      if (choice === "none" || standing !== "counted") continue;
      for (const id of remark?.reasons ?? []) counted[choice][id] = (counted[choice][id] ?? 0) + 1;
    }
    return counted;
  }

  /** Takes a review on; its turn comes with `slice`. */
  review(id: string, action: ReviewAction, filter: ModelFilter = {}): void {
    this.#ask(id, action, filter, undefined);
  }

  /** Asks for an undo: of a review that is not over it stops it first. False if there is no such review. */
  undo(id: string, of: string): boolean {
    const target = this.reviews.find((each) => each.id === of);
    if (!target || target.action === "undo" || target.action === "recount") return false;
    if (target.state === "queued" || target.state === "running") target.state = "stopped";
    this.#ask(id, "undo", {}, target);
    return true;
  }

  /** The review whose turn it is. */
  get next(): ModelReview | undefined {
    return this.reviews.find(({ state }) => state === "queued" || state === "running");
  }

  /** One slice of the review whose turn it is. */
  slice(): void {
    const review = this.next;
    if (!review) return;
    review.state = "running";
    const over = review.undoes ? this.#sliceOfUndo(review, review.undoes) : this.#sliceOf(review);
    if (!over) return;
    review.state = "done";
    if (!review.undoes) return;
    // An undo that found nothing is as if it had never been asked for.
    if (review.undoes.undone && review.votes === 0) this.reviews.splice(this.reviews.indexOf(review), 1);
    review.undoes.undone = true;
  }

  /** All slices there are. */
  finish(): void {
    while (this.next) this.slice();
  }

  /** Turnstile answers again: what is held for it counts, given back by a moderator or not. */
  recheck(): void {
    for (const vote of this.votes.values()) {
      const waits = vote.standing === "held" && vote.cause === "captcha-unreachable";
      if (vote.unchecked && waits) Object.assign(vote, { standing: "counted", cause: null });
      vote.unchecked = false;
    }
  }

  counts(): { yes: number; no: number; held: number; void: number } {
    const counts = { yes: 0, no: 0, held: 0, void: 0 };
    for (const { choice, standing } of this.votes.values())
      if (choice !== "none") counts[standing === "counted" ? choice : standing] += 1;
    return counts;
  }

  #ask(id: string, action: ReviewAction, filter: ModelFilter, undoes: ModelReview | undefined): void {
    const begun = { state: "queued" as const, cursor: -1, votes: 0, undone: false, found: [] };
    this.reviews.push({ id, action, filter, undoes, older: new Set(this.votes.keys()), ...begun });
  }

  #sliceOf(review: ModelReview): boolean {
    const ids = [...this.votes.keys()].filter((id) => id > review.cursor).sort((a, b) => a - b);
    const looked = ids.slice(0, this.#sliceVotes);
    const found: Map<number, Mark> = new Map();
    for (const id of looked) {
      const vote = this.votes.get(id);
      const decided = vote && this.#decided(review, id, vote);
      if (!vote || !decided) continue;
      found.set(id, { standing: vote.standing, cause: vote.cause, by: vote.by });
      Object.assign(vote, decided, { by: review.id });
    }
    if (found.size > 0) review.found.push(found);
    review.votes += found.size;
    review.cursor = looked.at(-1) ?? review.cursor;
    return looked.length < this.#sliceVotes;
  }

  /** What a review makes of a vote; undefined if it leaves it alone. */
  #decided(
    { action, filter, older }: ModelReview,
    id: number,
    vote: ModelVote,
  ): Omit<Mark, "by"> | undefined {
    const { choice, standing, cause } = filter;
    if (!older.has(id) || (choice && vote.choice !== choice)) return undefined;
    if ((standing && vote.standing !== standing) || (cause && vote.cause !== cause)) return undefined;
    const held = { standing: "held", cause: "moderator" } as const;
    if (action === "void") return vote.standing === "void" ? undefined : { ...held, standing: "void" };
    if (action === "hold") return vote.standing === "counted" ? held : undefined;
    if (action === "count")
      return vote.standing === "held" ? { standing: "counted", cause: null } : undefined;
    if (action !== "restore" || vote.standing !== "void") return undefined;
    const last = this.reviews.find((each) => each.id === vote.by);
    const found = last?.found.find((part) => part.has(id))?.get(id);
    return found ? { standing: found.standing, cause: found.cause } : held;
  }

  /** Gives back what a part of a review had found, where no later review has decided. */
  #sliceOfUndo(undo: ModelReview, { id: target, found }: ModelReview): boolean {
    undo.cursor += 1;
    for (const [id, was] of found[undo.cursor] ?? []) {
      const vote = this.votes.get(id);
      if (vote?.by !== target) continue;
      Object.assign(vote, was);
      undo.votes += 1;
    }
    return found[undo.cursor] === undefined;
  }

  #status({ choice, standing }: ModelVote): string {
    return choice === "none" ? "withdrawn" : standing;
  }
}

/** Whatever was said of another choice is said no more. */
function unsaid({ choice, remark }: ModelVote, next: Choice): Pick<ModelVote, "remark"> {
  return remark && choice !== next ? { remark: { ...remark, reasons: [], text: null } } : {};
}

function says(remark: Pick<ModelRemark, "reasons" | "text"> | undefined): boolean {
  return remark !== undefined && (remark.reasons.length > 0 || remark.text !== null);
}
