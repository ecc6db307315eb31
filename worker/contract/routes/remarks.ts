/** The routes of the inbox. */
import * as a from "../answers/index.ts";
import * as r from "../requests/index.ts";
import { BODY_ERRORS, type Route } from "./route.ts";

const REMARKS = "/v1/moderation/sites/{site}/remarks";

export const REMARK_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: REMARKS,
    name: "listRemarks",
    summary:
      "The inbox: readers' words to the newsroom, threats and reported errors first, then the latest. A page may be short, or empty, and have a cursor.",
    tagged: true,
    scope: "remarks",
    query: r.InboxQuery,
    answers: { 200: [a.InboxAnswer] },
    errors: ["invalid-request"],
  },
  {
    method: "get",
    path: "/v1/moderation/sites/{site}/remark-counts",
    name: "countRemarks",
    summary: "How many remarks are sorted how, without any of their words; to `manage` also what that takes.",
    tagged: true,
    scope: "read",
    answers: { 200: [a.RemarkCountsAnswer] },
    errors: [],
  },
  {
    method: "get",
    path: "/v1/moderation/sites/{site}/remark-export",
    name: "exportRemarks",
    summary: "The inbox as a stream, in the order of the ids; masked, unless it is asked for unmasked.",
    scope: "remarks",
    query: r.InboxExportQuery,
    answers: { 200: ["text/csv", "application/x-ndjson"] },
    errors: ["invalid-request"],
  },
  {
    method: "patch",
    path: REMARKS,
    name: "sortRemarks",
    summary: "Says what came of remarks, many at once, each answered for itself.",
    scope: "remarks",
    json: r.SortRequest,
    answers: { 200: [a.SortAnswer] },
    errors: [...BODY_ERRORS, "condition-required"],
  },
  {
    method: "post",
    path: `${REMARKS}/{id}/open`,
    name: "openRemark",
    summary: "Tells a remark's words as they were written, and the audit log who has asked.",
    scope: "remarks",
    answers: { 200: [a.RemarkOpenAnswer] },
    errors: ["unknown-remark"],
  },
  {
    method: "delete",
    path: `${REMARKS}/{id}`,
    name: "deleteRemark",
    summary: "Deletes a remark for good, and its reasons from what is counted.",
    changes: "the remark's revision",
    scope: "remarks",
    also: "moderate",
    query: r.RemarkDeleteQuery,
    answers: { 200: [a.RemarkDeleteAnswer] },
    errors: [
      "invalid-request",
      "unknown-remark",
      "changed-meanwhile",
      "move-in-progress",
      "import-in-progress",
    ],
  },
];
