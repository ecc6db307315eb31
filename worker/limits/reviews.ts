/** Reviews: every number with the unit in its name and the reason beside it. Nothing else. */
import { MINUTE_MS } from "./time.ts";

/** A run of slices is over in ten to twenty seconds; one that hangs holds only itself up. */
export const REVIEW_DEADLINE_MS = 1 * MINUTE_MS;

/**
 * Votes that one slice of a review looks at. With all of them changed it takes the time of a plain UPDATE of some 2,000 rows,
 * which is to stay below 10 ms: a vote may have to wait for it.
 */
export const SLICE_VOTES = 500;
/** Between two slices, so that whatever has arrived meanwhile comes first; a million votes take ten seconds longer by it. */
export const SLICE_PAUSE_MS = 5;
/** Slices in a row before the alarm looks at what else is owed: some ten seconds. */
export const SLICES_PER_RUN = 1_000;
/** How long a moderator's request waits for its review: a second is not yet a wait, and 50,000 votes are through by then. */
export const REVIEW_ANSWER_MS = 1_000;
/** What votes were before a review, in one row: 11 KB. */
export const IMAGE_VOTES = 500;
/** Readers see a tally of before a long review for so long, rather than one that is half changed. */
export const REVIEW_HOLDS_BACK_MS = 1 * MINUTE_MS;
/**
 * Rows that the reviews of one article may write in a day: half of what the free plan has for the whole account
 * (durable-objects/platform/pricing). A request may name another number.
 */
export const REVIEW_ROWS_PER_DAY = 50_000;
/** Beyond what an article can have votes for. */
export const REVIEW_ROWS_PER_DAY_MAX = 1_000_000_000;
