/** Counting: what one vote's change does to the numbers. Pure: no I/O; the time is an argument. */
import type { PollState, SiteSettings, Tally } from "../contract/index.ts";
import type { Vote } from "./vote.ts";

/** All a poll counts. `held` and `void` never leave the moderators' answers. */
export interface Counts extends Tally {
  held: number;
  void: number;
}

export const NO_VOTES: Counts = { yes: 0, no: 0, held: 0, void: 0, revision: 0 };

/** Which number a vote adds to. A withdrawn vote adds to none, whatever its standing. */
function bucketOf(vote: Vote | undefined): "yes" | "no" | "held" | "void" | undefined {
  if (!vote || vote.choice === "none") return undefined;
  return vote.standing === "counted" ? vote.choice : vote.standing;
}

/**
 * The counts after a vote (or `votes` alike) changed from `before` (undefined if it is new) to `after`.
 * The revision grows exactly when a number changed: to the time, or to one more than the last where the
 * clock stands still or was set back, so that no restored backup ever publishes an older number over a newer.
 */
export function recount(
  counts: Counts,
  before: Vote | undefined,
  after: Vote,
  nowMs: number,
  votes = 1,
): Counts {
  const from = bucketOf(before);
  const to = bucketOf(after);
  if (from === to) return counts;
  const next = { ...counts, revision: Math.max(counts.revision + 1, nowMs) };
  if (from) next[from] -= votes;
  if (to) next[to] += votes;
  return next;
}

/** The part of the counts that readers see. */
export function tallyOf({ yes, no, revision }: Tally): Tally {
  return { yes, no, revision };
}

/** What a site's results policy lets the public know of a tally; null for nothing. */
export function shownTally(
  tally: Tally,
  { results, minimum }: Pick<SiteSettings, "results" | "minimum">,
  state: PollState,
): Tally | null {
  if (state === "hidden" || results === "never") return null;
  if (results === "after-closing" && state !== "closed") return null;
  if (tally.yes + tally.no < minimum) return null;
  return tallyOf(tally);
}
