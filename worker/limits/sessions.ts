/** Signing in to the console: every number with the unit in its name and the reason beside it. Nothing else. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from "./time.ts";

/** An invitation that names no time: long enough to be read after a weekday's meetings. */
export const INVITATION_MINUTES = 60;
/** A day at most: it opens the site for whoever finds it. */
export const INVITATION_MAX_MINUTES = DAY_MS / MINUTE_MS;
/** A session that nobody uses ends after a week: a holiday's browser is not still signed in. */
export const SESSION_IDLE_MS = 7 * DAY_MS;
/** And any session after thirty days, however it is used (NIST SP 800-63B-4, AAL1). */
export const SESSION_MS = 30 * DAY_MS;
/** How often its use is noted: one row an hour and moderator, and no finer trace of anybody's day. */
export const SESSION_SEEN_MS = 1 * HOUR_MS;
/** People of one site: the largest newsrooms have some hundred who moderate. */
export const PEOPLE_MAX = 500;

/** How long the keys of Cloudflare Access are kept: they change every six weeks, and the one before stays valid for seven days. */
export const ACCESS_KEYS_MS = 3_600_000;

/** How soon they are read anew for a key that is not among them: whoever makes up ids asks for no more. */
export const ACCESS_KEYS_AGAIN_MS = 60_000;

/** They are a small file of Cloudflare's own; a person waits for it. */
export const ACCESS_KEYS_TIMEOUT_MS = 3_000;
