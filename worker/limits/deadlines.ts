/** How long one waits for another: every number with the unit in its name and the reason beside it. Nothing else. */
import { MINUTE_MS, SECOND_MS } from "./time.ts";

/**
 * The worker for a Poll object: with two tries of siteverify before it 14 s, a second less than the widget waits. A vote
 * that came through after all is known when it is sent again.
 */
export const POLL_DEADLINE_MS = 8 * SECOND_MS;
/** A Poll for its Site, before the first vote on an article: some milliseconds, or some hundred to wake it far away. */
export const ADMISSION_DEADLINE_MS = 3 * SECOND_MS;
/** A Poll for the one that its article has become, for a reader's vote: within the worker's own wait, and its hand-over. */
export const FORWARD_DEADLINE_MS = 6 * SECOND_MS;
/** A grant and a KV write. KV answers in well under a second, or not at all. */
export const PUBLISH_DEADLINE_MS = 10 * SECOND_MS;
/**
 * A write that hangs is over by then, come through or not: the platform keeps an object no longer alive for it
 * (changelog 2026-10-01). An alarm for this time sees to it that a restart meanwhile forgets nothing.
 */
export const HUNG_LONGEST_MS = 15 * MINUTE_MS;
/** The Desk may be busy with a moderator's question for a second or two. */
export const DESK_DEADLINE_MS = 15 * SECOND_MS;
/** A batch of captchas: seven rounds of one siteverify each. */
export const RECHECK_DEADLINE_MS = 25 * SECOND_MS;
/** A batch of votes handed over, at an object that may have to wake. */
export const HAND_OVER_DEADLINE_MS = 15 * SECOND_MS;
/** News for the Desk, which may be busy with a moderator's question. */
export const NEWS_DEADLINE_MS = 15 * SECOND_MS;
/** News in one message: a hundred articles registered at once, and what comes with them. */
export const NEWS_AT_ONCE = 200;
/** An order to one Poll, which may have to wake; whoever declared the move waits for it. */
export const ORDER_DEADLINE_MS = 5 * SECOND_MS;
/** Orders to Polls that moved, some of which may have to wake. */
export const MOVE_DEADLINE_MS = 10 * SECOND_MS;
/** Orders in one run: with KV and the Desk beside them below 50 subrequests (workers/platform/limits). */
export const MOVES_ORDERED_AT_ONCE = 40;
/** A Poll that is erased: the Desk, KV and its own file. */
export const ERASE_DEADLINE_MS = 10 * SECOND_MS;
/** Whoever erases is answered after this long, at the latest: what is left to do is done without them. */
export const ERASE_ANSWER_MS = 5 * SECOND_MS;
/** A step of erasures: some Polls beside each other, then KV and the Desk. */
export const ERASURES_DEADLINE_MS = 30 * SECOND_MS;
/** A static asset, which is in the same place as the worker. */
export const SUFFIXES_DEADLINE_MS = 3 * SECOND_MS;
/** A salt's get and put. */
export const MINT_DEADLINE_MS = 5 * SECOND_MS;
/** A moderator's or an owner's request for the Site object. */
export const AUTHORISE_DEADLINE_MS = 5 * SECOND_MS;
/** What a moderator or an owner asked, all in all: a dry run over a million votes takes half a minute. */
export const MODERATOR_DEADLINE_MS = 1 * MINUTE_MS;
/** A reader's request for the brake, which answers from the same machine. */
export const BRAKE_DEADLINE_MS = 500;
/** The operator's question to each binding: what takes longer than any reader would wait is not well. */
export const HEALTH_DEADLINE_MS = 5 * SECOND_MS;
/** A reader's request for KV, which answers in some ten milliseconds, or from far away in some hundred. */
export const KV_READ_DEADLINE_MS = 1 * SECOND_MS;
/** How long an isolate asks KV nothing after it hung: nobody waits a second for each read of an outage. */
export const KV_BREAKER_MS = 5 * SECOND_MS;
/** A reader's request for the Site's settings, where KV has none. */
export const SETTINGS_DEADLINE_MS = 3 * SECOND_MS;
/** Deleting old networks, and archiving or screening some remarks anew, waits for nobody. */
export const FORGET_DEADLINE_MS = 1 * SECOND_MS;
/** Audit entries in one message: some 100 KB, if each carries the longest note. */
export const AUDIT_AT_ONCE = 100;
