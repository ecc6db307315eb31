/** Whether a poll is open, by what moderators set and by the site's closing day. Pure. */
import type { PollState, SiteSettings } from "../../contract/index.ts";
import { DAY_MS } from "../../limits/time.ts";

/** The state at a time: what a moderator set, or `closed` once the site's days since the first vote are over. */
export function stateAt(
  state: PollState,
  firstVoteMs: number,
  closeAfterDays: SiteSettings["close_after_days"],
  nowMs: number,
): PollState {
  const over = closeAfterDays !== null && firstVoteMs > 0 && nowMs >= firstVoteMs + closeAfterDays * DAY_MS;
  return state === "open" && over ? "closed" : state;
}
