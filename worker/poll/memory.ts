/** What a Poll object holds in memory between calls. Pure. */
import { NO_VOTES } from "../domain/tally.ts";
import type { PollRow, TallyRow } from "./store.ts";

/** What a poll is about, kept from the call that creates it. */
export type About = Pick<PollRow, "article" | "address" | "title" | "title_source">;

/** All that is known of the poll, held in memory between calls. */
export interface PollMemory {
  poll: PollRow;
  tally: TallyRow;
  /** Whether audit entries wait for delivery. */
  audit: boolean;
  /** Whether votes of a moved poll may still be here. */
  votes: boolean;
  /** When unchecked captchas are to be checked again, in ms; 0 if there are none. */
  recheckMs: number;
}

/** A poll's row and its counts. */
export type PollSummary = PollRow & Pick<TallyRow, "counts" | "firstVoteMs" | "lastVoteMs">;

/** A poll nobody has voted in. */
export function emptyPoll({ article, address, title, title_source }: About, nowMs: number): PollMemory {
  return {
    poll: { article, address, title, title_source, state: "open", moved_key: null, moved_article: null },
    tally: {
      counts: NO_VOTES,
      firstVoteMs: 0,
      lastVoteMs: 0,
      published: { state: "open", yes: 0, no: 0, revision: 0, atMs: nowMs, day: 0, times: 0 },
      told: { revision: 0, atMs: nowMs },
    },
    audit: false,
    votes: false,
    recheckMs: 0,
  };
}

export function summaryOf({ poll, tally: { counts, firstVoteMs, lastVoteMs } }: PollMemory): PollSummary {
  return { ...poll, counts, firstVoteMs, lastVoteMs };
}
