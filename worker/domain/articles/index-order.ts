/** Which articles of the index a moderator's query names, and in which order. Pure: the time is an argument. */
import type { IndexQuery, PollState, SignalKind, SiteSettings, Sort } from "../../contract/index.ts";
import { DAY_MS, HOUR_MS } from "../../limits/time.ts";
import { NETWORK_DAYS_KEPT } from "../../limits/votes.ts";
import { approvalOf } from "../counting/approval.ts";
import { type Sought, soughtOf } from "./search.ts";

/** What a list is of. Times in ms; `untilMs` is excluded. Kept with the list, so that every page means the same. */
export interface Wanted {
  sort: Sort;
  sought: Sought | null;
  state: PollState | null;
  sinceMs: number | null;
  untilMs: number | null;
  /** Articles with a signal of some kind since an hour; left out of lists of an older version, and where all are wanted. */
  signal?: { kind: SignalKind | "any"; sinceHour: number };
  /** Articles of this section alone, as their owners tell it; left out where all are wanted. */
  section?: string;
  /** Open polls whose first vote is not younger are closed; 0 where none closes by itself. */
  overMs: number;
}

/** A query as a list, at a time, under the site's closing day. */
export function wantedOf(
  query: IndexQuery,
  closeAfterDays: SiteSettings["close_after_days"],
  nowMs: number,
): Wanted {
  const time = (moment: string | undefined) => (moment === undefined ? null : Date.parse(moment));
  return {
    sort: query.sort,
    sought: soughtOf(query.q),
    state: query.state ?? null,
    sinceMs: time(query.since),
    untilMs: time(query.until),
    ...(query.signal && {
      signal: {
        kind: query.signal,
        sinceHour: Math.floor((nowMs - NETWORK_DAYS_KEPT * DAY_MS) / HOUR_MS),
      },
    }),
    ...(query.section !== undefined && { section: query.section }),
    overMs: closeAfterDays === null ? 0 : nowMs - closeAfterDays * DAY_MS,
  };
}

/** What the order by approval goes by: the lower bound. An article without votes is approved by nobody. */
export function approvalRank(counts: { yes: number; no: number }): number {
  return approvalOf(counts)?.lower ?? -1;
}
