/**
 * What moderators do to many votes at once: what each action makes of one vote, which states a review goes through, what it
 * costs. Pure: which votes a review names, and when its slices run, is others' business.
 */
import type { ReviewAction, ReviewState, Standing, VoteFilter } from "../../contract/index.ts";
import { IMAGE_VOTES } from "../../limits/reviews.ts";
import { DAY_MS } from "../../limits/time.ts";

/** All of a vote that a review may change. */
export interface Mark {
  standing: Standing;
  /** Why it is not counted. */
  cause: string | null;
  /** The number of the review that decided on it last; null if none did. */
  review: number | null;
}

/**
 * What review number `n` makes of a vote, or null if its action is not about such votes.
 *
 * `found` is what the review that decided last on the vote had found: `restore` gives that back, so that a held vote can't
 * be laundered into a counted one. A vote that is void without such a review comes back held.
 */
export function reviewed(
  action: Exclude<ReviewAction, "undo" | "recount">,
  { standing }: Mark,
  found: Mark | undefined,
  n: number,
): Mark | null {
  switch (action) {
    case "void":
      return standing === "void" ? null : { standing: "void", cause: "moderator", review: n };
    case "hold":
      return standing === "counted" ? { standing: "held", cause: "moderator", review: n } : null;
    case "count":
      return standing === "held" ? { standing: "counted", cause: null, review: n } : null;
    case "restore":
      if (standing !== "void") return null;
      return { standing: found?.standing ?? "held", cause: found ? found.cause : "moderator", review: n };
  }
}

/**
 * What undoing review number `n` makes of a vote which that review had found as `found`: exactly that, as long as no later
 * review has decided on it, else nothing (null). Once the later one is undone the vote is this review's again.
 */
export function undone({ review }: Mark, found: Mark, n: number): Mark | null {
  return review === n ? found : null;
}

/** What to tell whoever asked for a review that names no vote: most likely in another zone than UTC. */
export function namesNone({ from, until }: Pick<VoteFilter, "from" | "until">): string {
  const minute = (moment: string) => `${new Date(moment).toISOString().slice(0, 16)}Z`;
  const span = [from && `from ${minute(from)}`, until && `until ${minute(until)}`].filter(Boolean).join(" ");
  return span
    ? `names 0 votes: cast times are in minutes UTC, and none that this action takes and the filter fits was cast ${span}`
    : "names 0 votes: none that this action takes fits all of the filter";
}

/** Which state may follow which. */
export const NEXT_STATES: Record<ReviewState, readonly ReviewState[]> = {
  queued: ["running", "stopped"],
  running: ["done", "stopped"],
  done: [],
  stopped: [],
};

/** The state after a step. A step that the table does not know is a fault of ours and throws. */
export function stepped(from: ReviewState, to: ReviewState): ReviewState {
  if (!NEXT_STATES[from].includes(to)) throw new Error(`a review can't go from ${from} to ${to}`);
  return to;
}

/**
 * The rows that a slice writes: its votes, what they were (`images` of them), the hours they are counted in, the tally, and
 * the review itself. A slice that changes nothing writes but its place.
 */
export function rowsOfSlice({
  votes,
  images,
  hours,
}: {
  votes: number;
  images: number;
  hours: number;
}): number {
  return votes === 0 ? 1 : votes + Math.ceil(images / IMAGE_VOTES) + hours + 2;
}

/** When a review may go on that has used up its rows of today: at the next midnight (UTC), in ms. */
export function nextDayMs(nowMs: number): number {
  return (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS;
}
