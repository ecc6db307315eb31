/** The words of the contract: values that requests and answers share. Each is a schema and its type. */
import * as v from "valibot";

/** What a reader answers. `none` after a withdrawal. */
export const Choice = v.picklist(["yes", "no", "none"]);
export type Choice = v.InferOutput<typeof Choice>;

/** Where a vote stands. Set by the server's rules and by moderators, never by the reader. */
export const Standing = v.picklist(["counted", "held", "void"]);
export type Standing = v.InferOutput<typeof Standing>;

/**
 * Why a vote is not counted: its captcha could not be checked in time, its network had cast as many on that article and day
 * as the site allows, or a moderator set it aside or took it out.
 */
export const Cause = v.picklist(["captcha-unreachable", "network", "moderator"]);
export type Cause = v.InferOutput<typeof Cause>;

/** What a moderator can do to many votes at once, and has. */
export const ReviewAction = v.picklist(["void", "restore", "count", "hold", "undo", "recount"]);
export type ReviewAction = v.InferOutput<typeof ReviewAction>;

/** How far a review is. Never back: what was stopped or is done stays so. */
export const ReviewState = v.picklist(["queued", "running", "done", "stopped"]);
export type ReviewState = v.InferOutput<typeof ReviewState>;

/** Whether a poll takes votes (`open`), only shows them (`closed`), or shows nothing (`hidden`). A vote can be withdrawn in any. */
export const PollState = v.picklist(["open", "closed", "hidden"]);
export type PollState = v.InferOutput<typeof PollState>;

/** What a token may do on its site; `remarks` is readers' words, which none of the others but `manage` opens. `manage` opens what the others do, since it can mint them. */
export const Scope = v.picklist(["read", "moderate", "remarks", "manage"]);
export type Scope = v.InferOutput<typeof Scope>;

/**
 * When readers see the tally. `always` and `after-voting` are rules of display: the tally itself is public.
 * Under the other two the worker leaves the counts out of every public answer.
 */
export const ResultsPolicy = v.picklist(["after-voting", "after-closing", "never", "always"]);
export type ResultsPolicy = v.InferOutput<typeof ResultsPolicy>;

/** When readers are asked for consent: before anything of the captcha's loads. */
export const Consent = v.picklist(["before-captcha"]);
export type Consent = v.InferOutput<typeof Consent>;

/** What is wrong with a deployment's configuration. docs/monitoring.md says how to mend each. */
export const ConfigurationFault = v.picklist([
  "admin-token-missing",
  "admin-token-short",
  "admin-token-long",
  "admin-token-unsendable",
  "turnstile-script-url-foreign",
  "turnstile-siteverify-url-foreign",
  "turnstile-secret-key-missing",
  "turnstile-secret-key-test",
  "turnstile-site-key-missing",
  "turnstile-site-key-test",
  "network-secret-missing",
  "network-secret-short",
]);
export type ConfigurationFault = v.InferOutput<typeof ConfigurationFault>;

/** Where a site's objects must lie, as the platform names it (durable-objects/reference/data-location). */
export const Jurisdiction = v.picklist(["eu", "us", "fedramp", "fedramp-high"]);
export type Jurisdiction = v.InferOutput<typeof Jurisdiction>;

/** The forms of an export. */
export const Format = v.picklist(["csv", "ndjson"]);
export type Format = v.InferOutput<typeof Format>;

/** A moment of the calendar in ISO 8601, with its zone. */
export const Moment = v.pipe(
  v.string(),
  v.isoTimestamp(
    "a moment with its zone, such as 2026-11-24T03:10:00Z; a date alone does not say when its day begins",
  ),
  v.check((text) => !Number.isNaN(Date.parse(text)), "no moment of the calendar"),
);

/** `{site}` of every path. */
export const SiteId = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9-]{1,63}$/, "lower-case letters, digits and dashes, at most 63"),
);

/** A question of a site: what its poll is kept under. */
export const QuestionId = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9-]{1,32}$/, "lower-case letters, digits and dashes, at most 32"),
);

/** What a site asks readers who have voted. */
export const RemarksAsked = v.picklist(["off", "reasons", "text"]);
export type RemarksAsked = v.InferOutput<typeof RemarksAsked>;

/** A remark of the inbox. */
export const RemarkId = v.pipe(v.string(), v.regex(/^[0-9a-f]{24}$/));

/** What a moderator made of a remark. That one archived itself is none of these: it stays `new`. */
export const Triage = v.picklist(["new", "useful", "acted-on", "no-action", "inappropriate"]);
export type Triage = v.InferOutput<typeof Triage>;

/**
 * What screening found in a remark. It judges nothing: `email`, `phone`, `card`, `iban` and `link` are in its words and stand
 * masked until somebody opens them, `threat` and `self-harm` are phrases of it, `word` is one of the site's list, `error` a reason.
 */
export const RemarkFlag = v.picklist([
  "email",
  "phone",
  "card",
  "iban",
  "link",
  "threat",
  "self-harm",
  "error",
  "word",
]);
export type RemarkFlag = v.InferOutput<typeof RemarkFlag>;

/** A reason of a site's: what it is counted under. */
export const ReasonId = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9-]{1,32}$/, "lower-case letters, digits and dashes, at most 32"),
);

/** `{key}` of a moderator's path: 128 bits in base64url. */
export const ArticleKey = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/));

/** A whole number, not below zero. */
export const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Counted votes per choice. `revision` only grows; a higher one is the newer tally. */
export const Tally = v.strictObject({
  yes: Count,
  no: Count,
  /** Milliseconds since 1970, or one more than the last revision where the clock did not move on. */
  revision: Count,
});
export type Tally = v.InferOutput<typeof Tally>;
