/** What readers and moderators are told of the counts. Pure: no I/O; the time is an argument. */
import type { PollState, SiteSettings, Tally } from "../../contract/index.ts";
import type { Standings } from "./rollup.ts";

/** All that a poll's row in an index says of its votes. `held` and `void` never leave the moderators' answers. */
export interface Counts extends Tally {
  held: number;
  void: number;
}

export const NO_VOTES: Counts = { yes: 0, no: 0, held: 0, void: 0, revision: 0 };

/** The counts of all votes. A withdrawn one is in none, whatever its standing. */
export function countsOf({ counted, held, void: voided }: Standings, revision: number): Counts {
  return {
    yes: counted.yes,
    no: counted.no,
    held: held.yes + held.no,
    void: voided.yes + voided.no,
    revision,
  };
}

/**
 * The revision after one more change: the time, or one more than the last where the clock stands still or was set back, so
 * that no restored backup ever publishes an older number over a newer.
 */
export function grown(revision: number, nowMs: number): number {
  return Math.max(revision + 1, nowMs);
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
