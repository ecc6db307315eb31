/** The routes of readers' browsers. */
import * as a from "../answers/index.ts";
import * as r from "../requests/index.ts";
import { BODY_ERRORS, type Route } from "./route.ts";

export const READER_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/v1/sites/{site}/poll",
    name: "getPoll",
    vary: "Origin",
    summary: "All the widget needs to start: question, state, published tally.",
    query: r.PollQuery,
    answers: { 200: [a.PollAnswer] },
    errors: ["unknown-site", "too-many-requests", "unknown-question", "invalid-request"],
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
    vary: "Origin",
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
    method: "post",
    path: "/v1/sites/{site}/votes/erase",
    name: "eraseOwnVote",
    vary: "Origin",
    summary:
      "Erases the reader's own vote, whatever state its poll and its site are in. A dry run unless dry_run is false. Needs the Origin header of one of the site's pages.",
    form: r.VoteEraseForm,
    answers: { 200: [a.VoteEraseAnswer] },
    errors: [...BODY_ERRORS, "unknown-site", "origin-not-allowed", "address-missing", "too-many-requests"],
  },
];
