/** The routes of owners. */
import * as a from "../answers/index.ts";
import * as r from "../requests/index.ts";
import { BODY_ERRORS, type Route } from "./route.ts";

const ADMIN = "/v1/admin/sites/{site}";

export const OWNER_ROUTES: readonly Route[] = [
  {
    method: "put",
    path: ADMIN,
    name: "putSite",
    summary: "Registers a site (201) or replaces its settings (200). What is left out gets its default.",
    changes: "the settings' revision",
    scope: "manage",
    json: r.SiteSettings,
    answers: { 200: [a.SiteAnswer], 201: [a.SiteAnswer] },
    errors: [...BODY_ERRORS, "changed-meanwhile", "suffixes-unreadable", "import-in-progress"],
  },
  {
    method: "patch",
    path: ADMIN,
    name: "patchSite",
    summary:
      "Changes the settings that are named and leaves the others: texts are merged by language and sentence, origins added and removed. Answers the difference.",
    changes: "the settings' revision",
    scope: "manage",
    json: r.SettingsPatch,
    answers: { 200: [a.AmendAnswer] },
    errors: [...BODY_ERRORS, "changed-meanwhile", "suffixes-unreadable"],
  },
  {
    method: "get",
    path: ADMIN,
    name: "getSite",
    summary: "A site's settings.",
    tagged: true,
    scope: "manage",
    answers: { 200: [a.SiteAnswer] },
    errors: [],
  },
  {
    method: "get",
    path: `${ADMIN}/tokens`,
    name: "listTokens",
    summary: "A site's tokens without their secrets.",
    tagged: true,
    scope: "manage",
    answers: { 200: [a.TokensAnswer] },
    errors: [],
  },
  {
    method: "post",
    path: `${ADMIN}/tokens`,
    name: "mintToken",
    summary:
      "Mints a token; this answer is the only time it is shown. One with the scope manage opens what all scopes do, and can mint any.",
    scope: "manage",
    json: r.TokenRequest,
    answers: { 201: [a.TokenAnswer] },
    errors: [...BODY_ERRORS, "name-taken"],
  },
  {
    method: "delete",
    path: `${ADMIN}/tokens/{id}`,
    name: "revokeToken",
    summary: "Revokes a token at once, for good. A dry run (200) answers which one it would be.",
    scope: "manage",
    query: r.DryRunQuery,
    answers: { 200: [a.TokenRow], 204: [] },
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
    method: "put",
    path: `${ADMIN}/articles/{key}/details`,
    name: "putDetails",
    summary:
      "Says what an article is: section, authors, tags, language, times, editions. What is left out is none.",
    changes: "the article's moderation revision",
    scope: "manage",
    json: r.Details,
    answers: { 200: [a.ArticleRow] },
    errors: [...BODY_ERRORS, "changed-meanwhile", "unknown-article"],
  },
  {
    method: "post",
    path: `${ADMIN}/import`,
    name: "importSite",
    summary:
      "Reads a site back from its export, batch by batch: each answer says which line is wanted next. Sent again, nothing is doubled.",
    scope: "manage",
    query: r.ImportQuery,
    lines: r.ExportLine,
    answers: { 200: [a.ImportAnswer] },
    errors: [
      ...BODY_ERRORS,
      "site-not-empty",
      "site-mismatch",
      "import-in-progress",
      "import-damaged",
      "export-newer",
      "rollups-differ",
      "suffixes-unreadable",
    ],
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
    errors: [...BODY_ERRORS, "unknown-article", "move-conflict"],
  },
];
