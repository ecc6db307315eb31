/** The routes of moderators. */
import * as a from "../answers/index.ts";
import * as r from "../requests/index.ts";
import { BODY_ERRORS, type Media, type Route } from "./route.ts";

const MODERATION = "/v1/moderation/sites/{site}";
const EXPORT: Media[] = ["text/csv", "application/x-ndjson"];

export const MODERATOR_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: `${MODERATION}/articles`,
    name: "listArticles",
    summary:
      "The index: every article with its tally. The cursor walks a list that is kept for ten minutes; a page may be short, or empty, and have a cursor.",
    tagged: true,
    scope: "read",
    query: r.IndexQuery,
    answers: { 200: [a.IndexAnswer] },
    errors: ["invalid-request", "cursor-expired"],
  },
  {
    method: "get",
    path: `${MODERATION}/sections`,
    name: "listSections",
    summary:
      "The sections that the site's articles are in, as their owner tells them: what the index can be filtered by.",
    tagged: true,
    scope: "read",
    answers: { 200: [a.SectionsAnswer] },
    errors: [],
  },
  {
    method: "get",
    path: `${MODERATION}/signals`,
    name: "listSignals",
    summary:
      "What stands out in the votes of the whole site, of the last seven days: the latest first, the strongest of an hour before others.",
    tagged: true,
    scope: "read",
    query: r.SignalsQuery,
    answers: { 200: [a.SignalsAnswer] },
    errors: ["invalid-request"],
  },
  {
    method: "get",
    path: `${MODERATION}/attention`,
    name: "getAttention",
    summary:
      "What waits for a moderator across the site: held votes by article and cause, and the few articles that look unusual.",
    tagged: true,
    scope: "read",
    answers: { 200: [a.AttentionAnswer] },
    errors: [],
  },
  {
    method: "get",
    path: `${MODERATION}/articles/{key}`,
    name: "getArticle",
    summary:
      "One article straight from its poll: exact tally, trend, signals, reviews, and what readers are shown.",
    tagged: true,
    scope: "read",
    answers: { 200: [a.ArticleAnswer] },
    errors: ["unknown-article"],
  },
  {
    method: "patch",
    path: `${MODERATION}/articles/{key}`,
    name: "patchArticle",
    summary: "Opens, closes or hides a poll, or sets its title.",
    changes: "the article's moderation revision",
    scope: "moderate",
    json: r.ArticlePatch,
    answers: { 200: [a.ArticleRow] },
    errors: [...BODY_ERRORS, "changed-meanwhile", "unknown-article"],
  },
  {
    method: "post",
    path: `${MODERATION}/articles/{key}/reviews`,
    name: "reviewVotes",
    summary:
      "Voids, restores, counts or holds the votes that a filter names. A dry run unless dry_run is false. 202: it goes on.",
    changes: "the article's moderation revision",
    scope: "moderate",
    json: r.ReviewRequest,
    answers: { 200: [a.ReviewAnswer], 202: [a.ReviewRow] },
    errors: [...BODY_ERRORS, "changed-meanwhile", "unknown-article", "move-in-progress"],
  },
  {
    method: "get",
    path: `${MODERATION}/articles/{key}/reviews/{id}`,
    name: "getReview",
    summary: "How far a review is, an undoing or a recount.",
    tagged: true,
    scope: "read",
    answers: { 200: [a.ReviewRow] },
    errors: ["unknown-article", "unknown-review"],
  },
  {
    method: "post",
    path: `${MODERATION}/articles/{key}/reviews/{id}/undo`,
    name: "undoReview",
    summary:
      "Takes a review back for the votes on which no later review has decided; a running one is stopped first. 202: it goes on.",
    changes: "the article's moderation revision",
    scope: "moderate",
    json: r.NoteRequest,
    answers: { 200: [a.ReviewRow], 202: [a.ReviewRow] },
    errors: [
      ...BODY_ERRORS,
      "changed-meanwhile",
      "unknown-article",
      "unknown-review",
      "review-undone",
      "move-in-progress",
    ],
  },
  {
    method: "post",
    path: `${MODERATION}/articles/{key}/recount`,
    name: "recountArticle",
    summary: "Counts all votes anew and answers the difference, which must be zero. 202: it goes on.",
    changes: "the article's moderation revision",
    scope: "moderate",
    json: r.NoteRequest,
    answers: { 200: [a.ReviewRow], 202: [a.ReviewRow] },
    errors: [...BODY_ERRORS, "changed-meanwhile", "unknown-article", "move-in-progress"],
  },
  {
    method: "get",
    path: `${MODERATION}/articles/{key}/votes`,
    name: "exportVotes",
    summary: "The votes of one article as a stream.",
    scope: "read",
    query: r.ExportQuery,
    answers: { 200: EXPORT },
    errors: ["invalid-request", "unknown-article", "move-in-progress"],
  },
  {
    method: "get",
    path: `${MODERATION}/export`,
    name: "exportArticles",
    summary:
      "As CSV the index as a stream, in the order of the article keys. As NDJSON the whole site, to be read back: that needs the scope manage. A line of the kind `more` has the cursor of the next part; a whole file ends with a line of the kind `end`.",
    scope: "read",
    query: r.SiteExportQuery,
    answers: { 200: EXPORT },
    errors: [
      "invalid-request",
      "move-in-progress",
      "erasure-in-progress",
      "review-in-progress",
      "rollups-differ",
    ],
  },
  {
    method: "get",
    path: `${MODERATION}/audit`,
    name: "getAudit",
    summary: "The audit log, newest first: in pages, or with a format as a stream of all of it.",
    tagged: true,
    scope: "read",
    query: r.AuditQuery,
    answers: { 200: [a.AuditAnswer, ...EXPORT] },
    errors: ["invalid-request"],
  },
];
