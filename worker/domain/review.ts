/** What a review does to the tally. Pure: which votes it names is the store's business. */
import type { Choice, Standing } from "../contract/index.ts";
import type { Change } from "./rollup.ts";

/** Votes that a review moves alike: from one standing to another. */
export interface Moved {
  choice: Choice;
  hour: number;
  from: Standing;
  from_cause: string | null;
  to: Standing;
  to_cause: string | null;
  votes: number;
}

/** The same for the rollups. */
export function changesOf(groups: readonly Moved[]): Change[] {
  return groups.map(({ choice, hour, from, from_cause, to, to_cause, votes }) => ({
    from: { standing: from, cause: from_cause, choice, hour },
    to: { standing: to, cause: to_cause, choice, hour },
    votes,
  }));
}

/** All votes that a review moves. */
export function votesOf(groups: readonly Moved[]): number {
  return groups.reduce((sum, { votes }) => sum + votes, 0);
}
