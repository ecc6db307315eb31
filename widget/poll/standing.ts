/** What is under way for a reader, what stands, and what may be shown of it: known to every part of the poll. Pure. */
import type { PollAnswer, Tally, VoteAnswer } from "../../worker/contract/index.ts";

/**
 * loading: nothing known yet · unloaded: the poll could not be asked for · barred: nobody can vote on this page, whatever
 * they do · idle: no vote · proving: the captcha works unseen · slow: it still does · challenge: it needs the reader ·
 * sending: the vote is on its way · answered: a vote stands · failed: a vote did not get through. From idle on there is a
 * poll.
 */
export type Phase =
  | "loading"
  | "unloaded"
  | "barred"
  | "idle"
  | "proving"
  | "slow"
  | "challenge"
  | "sending"
  | "answered"
  | "failed";

/** What stands for this reader, as the server said it last. */
export type Own = Omit<VoteAnswer, "tally">;

export const CAPTCHA: readonly Phase[] = ["proving", "slow", "challenge"];
export const BUSY: readonly Phase[] = ["proving", "slow", "challenge", "sending"];

/** Whether something of the reader's is on its way. */
export function isBusy({ phase }: { phase: Phase }): boolean {
  return BUSY.includes(phase);
}

/** Whether the tally may be shown: to readers who have voted, and to everyone once the poll is closed. */
export function showsResults({
  own,
  poll,
  tally,
}: {
  own: Own | null;
  poll: PollAnswer | null;
  tally: Tally | null;
}): boolean {
  return (
    !!tally &&
    tally.yes + tally.no > 0 &&
    (stands(own) || poll?.state === "closed" || poll?.results === "always")
  );
}

/** Whether a vote stands: one that was not withdrawn. */
export function stands(own: Own | null): own is Own {
  return !!own && own.status !== "withdrawn";
}
