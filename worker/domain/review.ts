/** What a review does to the tally. Pure: which votes it names is the store's business. */
import type { Standing } from "../contract/index.ts";
import { type Counts, recount } from "./tally.ts";
import type { Vote } from "./vote.ts";

/** Votes that a review moves alike: from one standing to another. */
export interface Moved {
  choice: Vote["choice"];
  from: Standing;
  to: Standing;
  votes: number;
}

/** The counts after a review, its revision grown at most once. */
export function reviewed(counts: Counts, groups: readonly Moved[], nowMs: number): Counts {
  const after = groups.reduce((sum, { choice, from, to, votes }) => {
    const vote = { choice, edit: 0, reason: null };
    return recount(sum, { ...vote, standing: from }, { ...vote, standing: to }, nowMs, votes);
  }, counts);
  return after === counts ? counts : { ...after, revision: Math.max(counts.revision + 1, nowMs) };
}

/** All votes that a review moves. */
export function votesOf(groups: readonly Moved[]): number {
  return groups.reduce((sum, { votes }) => sum + votes, 0);
}
