/**
 * Every route: who may call it, what it takes, what it answers. The OpenAPI document is made of it, and the tests
 * prove each route's rule from it. Not part of the deployed worker.
 */
import * as v from "valibot";
import * as a from "./answers.ts";
import type { ErrorCode } from "./errors.ts";
import * as r from "./requests.ts";
import type { Scope } from "./words.ts";

/** A streamed answer that is not JSON. */
export type Media = "text/csv" | "application/x-ndjson" | "text/html";

export interface Route {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** With parameters in braces: site, key (of an article), id (of a token or review). */
  path: string;
  /** The name of the operation in the OpenAPI document and in generated clients. */
  name: string;
  summary: string;
  /** The scope that a token needs; the admin token may do everything. Undefined: anyone may call. */
  scope?: Scope;
  query?: v.ObjectSchema<v.ObjectEntries, undefined>;
  /** Body, as application/x-www-form-urlencoded. */
  form?: v.GenericSchema;
  /** Body, as application/json. */
  json?: v.GenericSchema;
  /** Answers by status: a schema of JSON, media types, or nothing. */
  answers: Record<number, readonly (v.GenericSchema | Media)[]>;
  /** What can go wrong beyond what every route shares. */
  errors: ErrorCode[];
}

/** What any route may answer. */
export const COMMON_ERRORS: ErrorCode[] = ["busy", "internal"];
/** What any route with a scope may answer. */
export const TOKEN_ERRORS: ErrorCode[] = [
  "invalid-request",
  "token-required",
  "token-invalid",
  "scope-missing",
  "unknown-site",
];
const BODY_ERRORS: ErrorCode[] = ["invalid-request", "too-large", "unsupported-media-type"];

const MODERATION = "/v1/moderation/sites/{site}";
const ADMIN = "/v1/admin/sites/{site}";
const EXPORT: Media[] = ["text/csv", "application/x-ndjson"];

export const ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/sites/{site}/poll",
    name: "getPoll",
    summary: "All the widget needs to start: question, state, published tally.",
    query: r.PollQuery,
    answers: { 200: [a.PollAnswer] },
    errors: ["unknown-site", "unknown-question", "invalid-request"],
  },
  {
    method: "get",
    path: "/v1/sites/{site}/tallies",
    name: "getTallies",
    summary: "Up to 20 published tallies at once, for pages that list articles.",
    query: r.TalliesQuery,
    answers: { 200: [a.TalliesAnswer] },
    errors: ["unknown-site", "unknown-question", "invalid-request", "address-missing", "too-many-requests"],
  },
  {
    method: "post",
    path: "/v1/sites/{site}/votes",
    name: "castVote",
    summary:
      "Casts, changes, withdraws or re-sends a vote. Needs the Origin header of one of the site's pages.",
    form: r.VoteForm,
    answers: { 200: [a.VoteAnswer], 201: [a.VoteAnswer], 202: [a.VoteAnswer] },
    errors: [
      ...BODY_ERRORS,
      "unknown-site",
      "unknown-question",
      "vote-id-expired",
      "question-mismatch",
      "origin-not-allowed",
      "site-paused",
      "poll-closed",
      "too-many-changes",
      "too-many-articles",
      "article-not-registered",
      "address-missing",
      "too-many-requests",
      "captcha-required",
      "captcha-too-long",
      "captcha-failed",
      "captcha-spent",
      "captcha-mismatch",
      "captcha-misconfigured",
      "captcha-unavailable",
    ],
  },
  {
    method: "get",
    path: `${MODERATION}/articles`,
    name: "listArticles",
    summary:
      "The index: every article with its tally. The cursor walks a snapshot that is kept for ten minutes.",
    scope: "read",
    query: r.IndexQuery,
    answers: { 200: [a.IndexAnswer] },
    errors: ["invalid-request", "cursor-expired"],
  },
  {
    method: "get",
    path: `${MODERATION}/articles/{key}`,
    name: "getArticle",
    summary:
      "One article straight from its poll: exact tally, trend, signals, reviews, and what readers are shown.",
    scope: "read",
    answers: { 200: [a.ArticleAnswer] },
    errors: ["unknown-article"],
  },
  {
    method: "patch",
    path: `${MODERATION}/articles/{key}`,
    name: "patchArticle",
    summary: "Opens, closes or hides a poll, or sets its title.",
    scope: "moderate",
    json: r.ArticlePatch,
    answers: { 200: [a.ArticleRow] },
    errors: [...BODY_ERRORS, "unknown-article"],
  },
  {
    method: "post",
    path: `${MODERATION}/articles/{key}/reviews`,
    name: "reviewVotes",
    summary: "Voids, restores or counts the votes that a filter names. A dry run unless dry_run is false.",
    scope: "moderate",
    json: r.ReviewRequest,
    answers: { 200: [a.ReviewAnswer] },
    errors: [...BODY_ERRORS, "unknown-article"],
  },
  {
    method: "post",
    path: `${MODERATION}/articles/{key}/reviews/{id}/undo`,
    name: "undoReview",
    summary: "Takes a review back for the votes on which no later review has decided.",
    scope: "moderate",
    json: r.ReasonRequest,
    answers: { 200: [a.ReviewAnswer] },
    errors: [...BODY_ERRORS, "unknown-article", "unknown-review", "review-undone"],
  },
  {
    method: "post",
    path: `${MODERATION}/articles/{key}/recount`,
    name: "recountArticle",
    summary: "Counts all votes anew and answers the difference, which must be zero.",
    scope: "moderate",
    json: r.ReasonRequest,
    answers: { 200: [a.RecountAnswer] },
    errors: [...BODY_ERRORS, "unknown-article"],
  },
  {
    method: "get",
    path: `${MODERATION}/articles/{key}/votes`,
    name: "exportVotes",
    summary: "The votes of one article as a stream.",
    scope: "read",
    query: r.ExportQuery,
    answers: { 200: EXPORT },
    errors: ["invalid-request", "unknown-article"],
  },
  {
    method: "get",
    path: `${MODERATION}/export`,
    name: "exportArticles",
    summary: "The index as a stream, in the order of the article keys.",
    scope: "read",
    query: r.ExportQuery,
    answers: { 200: EXPORT },
    errors: ["invalid-request"],
  },
  {
    method: "get",
    path: `${MODERATION}/audit`,
    name: "getAudit",
    summary: "The audit log, newest first: in pages, or with a format as a stream of all of it.",
    scope: "read",
    query: r.AuditQuery,
    answers: { 200: [a.AuditAnswer, ...EXPORT] },
    errors: ["invalid-request"],
  },
  {
    method: "put",
    path: ADMIN,
    name: "putSite",
    summary: "Registers a site (201) or replaces its settings (200). What is left out gets its default.",
    scope: "manage",
    json: r.SiteSettings,
    answers: { 200: [a.SiteAnswer], 201: [a.SiteAnswer] },
    errors: BODY_ERRORS,
  },
  {
    method: "get",
    path: ADMIN,
    name: "getSite",
    summary: "A site's settings.",
    scope: "manage",
    answers: { 200: [a.SiteAnswer] },
    errors: [],
  },
  {
    method: "get",
    path: `${ADMIN}/tokens`,
    name: "listTokens",
    summary: "A site's tokens without their secrets.",
    scope: "manage",
    answers: { 200: [a.TokensAnswer] },
    errors: [],
  },
  {
    method: "post",
    path: `${ADMIN}/tokens`,
    name: "mintToken",
    summary: "Mints a token; this answer is the only time it is shown.",
    scope: "manage",
    json: r.TokenRequest,
    answers: { 201: [a.TokenAnswer] },
    errors: BODY_ERRORS,
  },
  {
    method: "delete",
    path: `${ADMIN}/tokens/{id}`,
    name: "revokeToken",
    summary: "Revokes a token at once.",
    scope: "manage",
    answers: { 204: [] },
    errors: ["unknown-token"],
  },
  {
    method: "post",
    path: `${ADMIN}/articles`,
    name: "registerArticles",
    summary: "Puts articles into the index before their first vote.",
    scope: "manage",
    json: r.ArticlesRequest,
    answers: { 200: [a.ArticlesAnswer] },
    errors: BODY_ERRORS,
  },
  {
    method: "post",
    path: `${ADMIN}/moves`,
    name: "moveArticle",
    summary:
      "Declares that one article id is now another: readers are forwarded, votes are added up. A reader who voted under both is counted under both.",
    scope: "manage",
    json: r.MoveRequest,
    answers: { 200: [a.MoveAnswer] },
    errors: [...BODY_ERRORS, "move-conflict"],
  },
  {
    method: "get",
    path: "/captcha",
    name: "getCaptchaFrame",
    summary: "The captcha frame's page, for the widget's iframe only.",
    query: v.object({ site: v.string() }),
    answers: { 200: ["text/html"] },
    errors: ["unknown-site", "captcha-misconfigured"],
  },
  {
    method: "get",
    path: "/poll",
    name: "getPollPage",
    summary: "The poll as a page, for an iframe on one of the site's pages.",
    query: r.PollPageQuery,
    answers: { 200: ["text/html"] },
    errors: ["unknown-site", "invalid-request"],
  },
  {
    method: "get",
    path: "/health",
    name: "getHealth",
    summary: "Whether each part answers.",
    answers: { 200: [a.HealthAnswer], 503: [a.HealthAnswer] },
    errors: [],
  },
];
