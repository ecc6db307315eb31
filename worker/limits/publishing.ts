/** Publishing to KV and to the Desk: every number with the unit in its name and the reason beside it. Nothing else. */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./time.ts";

/** The first vote appears soon, yet those who vote in the same moment share its KV write. */
export const FIRST_PUBLICATION_MS = 1 * SECOND_MS;
/** KV takes one write a second per key (kv/platform/limits); twice that leaves room for a retry. */
export const PUBLICATION_SPACING_MS = 2 * SECOND_MS;
/**
 * Each publication of a day makes the next wait this much longer: at most 48 in the first hour of steady
 * votes and 76 in a whole day, whatever the number of votes (computed in tests/unit/publishing/publication.test.ts).
 */
export const PUBLICATION_GROWTH = 1.12;
/** A reader cannot tell 51 % from 52 %; a smaller shift waits. */
export const PUBLICATION_SHIFT_SHARE = 0.02;
/** How much longer a smaller shift waits than one worth seeing. */
export const PUBLICATION_PATIENCE = 5;
/** No vote waits longer than this to be seen, unless the site's budget is spent. */
export const PUBLICATION_LONGEST_MS = 1 * HOUR_MS;
/**
 * KV writes that the tallies of one site may cost in a day, over all its articles: nine tenths of the free plan's 1,000
 * (kv/platform/limits); the rest is for settings, salts and what moderators close and hide.
 */
export const SITE_PUBLICATIONS_PER_DAY = 900;
/** A thousand busy articles in a day cost less. */
export const SITE_PUBLICATIONS_PER_DAY_MAX = 1_000_000;
/** The Desk costs a row, not a KV write, so moderators wait a minute at most. */
export const DESK_LONGEST_MS = 1 * MINUTE_MS;
/** Readers stay with an article for an hour: so long it comes first where the budget is short. */
export const BUDGET_LATELY_MS = 1 * HOUR_MS;
/** From then on an article that nobody votes on any more has waited long enough, and is published in its turn. */
export const BUDGET_TURN_MS = 1 * DAY_MS;
/**
 * An article that was refused asks again by then, or a raised budget would help nobody; half as late while it is voted on.
 * Each time costs two requests: a thousand articles that wait all day ask 48,000 times or more.
 */
export const BUDGET_RETRY_LONGEST_MS = 30 * MINUTE_MS;
/** First wait after a failed publication; doubles with each failure. */
export const BACKOFF_FIRST_MS = 1 * SECOND_MS;
/** An outage of KV ends in hours; asking once an hour costs nothing. */
export const BACKOFF_LONGEST_MS = 1 * HOUR_MS;
