/** The two pages in frames, and what the operator asks. */
import * as a from "../answers/index.ts";
import * as r from "../requests/index.ts";
import type { Route } from "./route.ts";

export const PAGE_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/captcha",
    name: "getCaptchaFrame",
    vary: "Accept",
    summary: "The captcha frame's page, for the widget's iframe only.",
    query: r.CaptchaFrameQuery,
    // 503: a page as well, which tells its parent that the captcha is not configured.
    answers: { 200: ["text/html"], 503: ["text/html"] },
    errors: ["unknown-site", "too-many-requests", "invalid-request", "not-found"],
  },
  {
    method: "get",
    path: "/poll",
    name: "getPollPage",
    vary: "Accept",
    summary: "The poll as a page, for an iframe on one of the site's pages.",
    query: r.PollPageQuery,
    answers: { 200: ["text/html"] },
    errors: ["unknown-site", "too-many-requests", "unknown-question", "invalid-request"],
  },
  {
    method: "get",
    path: "/health",
    name: "getHealth",
    summary:
      "Whether the deployment is configured as it must be; with the admin token, whether each binding answers.",
    answers: { 200: [a.HealthAnswer], 503: [a.HealthAnswer] },
    errors: ["token-invalid", "too-many-requests", "invalid-request"],
  },
];
