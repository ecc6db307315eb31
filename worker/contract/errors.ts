/** Every error code, and the form in which it is answered. What each means stands in middleware/meanings.ts. */
import * as v from "valibot";
import { Moment } from "./words.ts";

export const ErrorCode = v.picklist([
  "invalid-request",
  "too-large",
  "unsupported-media-type",
  "not-found",
  "method-not-allowed",
  "unknown-site",
  "unknown-article",
  "unknown-question",
  "unknown-review",
  "unknown-token",
  "unknown-vote",
  "vote-changed",
  "remarks-off",
  "too-many-remarks",
  "unknown-remark",
  "unknown-import",
  "unknown-bookmark",
  "name-taken",
  "cursor-expired",
  "changed-meanwhile",
  "review-undone",
  "bookmark-outdated",
  "not-restored",
  "move-conflict",
  "move-in-progress",
  "site-not-empty",
  "site-mismatch",
  "import-in-progress",
  "erasure-in-progress",
  "export-newer",
  "import-damaged",
  "rollups-differ",
  "review-in-progress",
  "article-not-registered",
  "origin-not-allowed",
  "site-paused",
  "poll-closed",
  "too-many-changes",
  "too-many-articles",
  "address-missing",
  "too-many-requests",
  "vote-id-expired",
  "question-mismatch",
  "captcha-required",
  "captcha-too-long",
  "captcha-failed",
  "captcha-spent",
  "captcha-mismatch",
  "captcha-misconfigured",
  "captcha-unavailable",
  "token-required",
  "token-invalid",
  "scope-missing",
  "session-invalid",
  "condition-required",
  "invitation-invalid",
  "unknown-person",
  "unknown-invitation",
  "unknown-session",
  "too-many-people",
  "suffixes-unreadable",
  "busy",
  "internal",
]);
export type ErrorCode = v.InferOutput<typeof ErrorCode>;

/** What is wrong with one field of a request. */
export const FieldError = v.strictObject({
  /** Its name, with a path where it is inside another: `origins.0`, `filter.until`. */
  field: v.string(),
  /** What it must be, for people. */
  detail: v.string(),
});
export type FieldError = v.InferOutput<typeof FieldError>;

/** RFC 9457 problem, served as `application/problem+json`. `type` is the address of a page that explains its code. */
export const Problem = v.strictObject({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  detail: v.string(),
  code: ErrorCode,
  request_id: v.string(),
  /** Names of the fields that did not fit, for `invalid-request`. Their values are never repeated. */
  fields: v.optional(v.array(v.string())),
  /** The same with what each must be. */
  errors: v.optional(v.array(FieldError)),
  /** The server's hour, in hours since 1970, for `vote-id-expired`: the next vote id carries it. */
  hour: v.optional(v.pipe(v.number(), v.integer())),
  /** Who changed it last and when, for `changed-meanwhile`; `by_id` is null for the admin token, both where it was not kept. */
  changed: v.optional(
    v.strictObject({
      at: Moment,
      by: v.nullable(v.string()),
      by_id: v.nullable(v.pipe(v.string(), v.uuid())),
    }),
  ),
});
export type Problem = v.InferOutput<typeof Problem>;
