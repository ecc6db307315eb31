/** What a Poll object tells moderators of itself and of its votes: shapes alone. */
import type { Standings } from "../domain/counting/rollup.ts";
import type { LargeNetwork } from "../domain/networks/network-day.ts";
import type { PollMemory, PollSummary } from "./memory.ts";
import type { ReviewReport } from "./reviews/reviews.ts";
import type { Trend } from "./rollups/store.ts";
import type { StoredVote } from "./votes/store.ts";

/** A poll as moderators see it. */
export interface PollReport extends PollSummary {
  standings: Standings;
  /** Held votes by cause and choice. */
  heldByCause: PollMemory["tally"]["held"];
  /** Votes in the tally by hour and by day, since 1970. */
  hourly: Trend[];
  daily: Trend[];
  /** The networks with the most votes in a day. */
  networks: LargeNetwork[];
  /** The latest, newest first. */
  reviews: ReviewReport[];
}

/** A vote as it is exported, but for its network. */
export interface ExportedVote extends StoredVote {
  version: number;
  /** The id of the review that decided on it last. */
  decidedBy: string | null;
}

/** Some votes of an export. */
export interface VotesRead {
  ok: true;
  votes: ExportedVote[];
}
