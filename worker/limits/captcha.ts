/** The captcha and its checks: every number with the unit in its name and the reason beside it. Nothing else. */
import { MINUTE_MS, SECOND_MS } from "./time.ts";

/** siteverify answers in well under a second; a reader waits for the retry too, so 6 s in the worst case. */
export const SITEVERIFY_TIMEOUT_MS = 3 * SECOND_MS;

/** Turnstile's documented life of a token (get-started/server-side-validation). */
export const CAPTCHA_TOKEN_LIFE_MS = 5 * MINUTE_MS;
/** One failure is chance, five in a row are an outage. */
export const BREAKER_FAILURES = 5;
/** How long one isolate asks nobody then: no reader of an outage waits six seconds for nothing. */
export const BREAKER_OPEN_MS = 10 * SECOND_MS;
/** Between two checks of votes whose captcha nobody could check: some thirty while a token lives. */
export const RECHECK_MS = 10 * SECOND_MS;
/** Between two batches while Turnstile answers: the alarm has ended by then, and the next has its own subrequests. */
export const RECHECK_PAUSE_MS = 100;
/** Captchas checked in one run: with 50 subrequests at most on the free plan (workers/platform/limits), ten are left. */
export const RECHECK_BATCH = 40;
/** Connections that an object may wait for at once (workers/platform/limits). */
export const RECHECK_AT_ONCE = 6;
/** Unchecked votes of one article: more are an attack, or an outage in which nobody reads. */
export const UNCHECKED_PER_ARTICLE = 1_000;
/** Unchecked votes of one network on one article: a household's. */
export const UNCHECKED_PER_NETWORK = 5;
/** A captcha's script, or its token, may be so long in coming: a slow phone's connection, with as much again. */
export const CAPTCHA_STAGE_MS = 30 * SECOND_MS;
/** A reader may take longer over a challenge than its token lives (5 min); the captcha has a limit of its own before this. */
export const CAPTCHA_CHALLENGE_MS = 10 * MINUTE_MS;
