/** Bookmarks that polls can go back to. Lengths of time are in milliseconds. */
import { DAY_MS, MINUTE_MS, SECOND_MS } from "./time.ts";

/** The platform can go back no further (durable-objects/api/sqlite-storage-api). */
export const BOOKMARK_KEPT_MS = 30 * DAY_MS;
/** Bookmarks of one article; the oldest goes first. */
export const BOOKMARKS_MAX = 20;
/** A review of a poll with fewer votes is undone by itself, and needs no bookmark. */
export const BOOKMARK_VOTES = 1_000;
/** Votes read at once while erased ones are looked for. */
export const BOOKMARK_SCAN = 500;
/** Erasures that a poll hands over to Site in one row: 40 bytes each, of the two megabytes that a row may have. */
export const BOOKMARK_DIGESTS_MAX = 20_000;
/** Keys of votes erased within two hours, in the same row: 50 bytes each. */
export const BOOKMARK_KEYS_MAX = 10_000;
/** Digests up to which a vote is kept that the poll does not know, as a restore may have it out: the other half is for votes that it knew. */
export const BOOKMARK_DIGESTS_UNKNOWN_MAX = 10_000;
/** A review waits no longer for its bookmark: two objects, one of which may have to wake. */
export const BOOKMARK_DEADLINE_MS = 5 * SECOND_MS;
/** A Poll that goes back: until it has been woken again. */
export const RESTORE_DEADLINE_MS = 20_000;
/** A Poll for its Site: while it goes back, when it takes no vote, and before it answers anything, for which the platform gives it thirty seconds. */
export const GOING_BACK_DEADLINE_MS = 6 * SECOND_MS;
/** The platform for taking an order: longer than Site waits, which then knows that it may still be carried out. */
export const PLATFORM_DEADLINE_MS = RESTORE_DEADLINE_MS + 10 * SECOND_MS;
/** So long an order that nobody has heard the end of stands in another one's way: whatever the Poll waits for has ended by then. */
export const ORDER_STANDS_MS = 10 * MINUTE_MS;
