/**
 * The one place where failures become answers: RFC 9457 problems, exact in the operator's log and with no more
 * than needed for strangers. Decides nothing.
 */
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ErrorCode, Problem, SiteSettings } from "../contract.ts";
import type { Failure } from "../domain/failure.ts";
import { RETRY_LATER_S, RETRY_SOON_S } from "../limits.ts";

/** What the routes and the middleware share with each other. */
export interface AppEnv {
  Bindings: Env;
  Variables: {
    requestId: string;
    /** The path's site. Set by `knownSite` and by `token`. */
    site: string;
    /** Set by `knownSite`. */
    settings: SiteSettings;
  };
}

interface Meaning {
  status: ContentfulStatusCode;
  title: string;
  detail: string;
  retryAfterS?: number;
}

const MEANINGS: Record<ErrorCode, Meaning> = {
  "invalid-request": {
    status: 400,
    title: "Bad Request",
    detail: "Some fields are missing or not of the expected form.",
  },
  "too-large": { status: 413, title: "Content Too Large", detail: "The body is larger than any valid one." },
  "unsupported-media-type": {
    status: 415,
    title: "Unsupported Media Type",
    detail: "Votes are sent as application/x-www-form-urlencoded, everything else as application/json.",
  },
  "not-found": { status: 404, title: "Not Found", detail: "Nothing is served at this address." },
  "unknown-site": { status: 404, title: "Not Found", detail: "No site is registered under this id." },
  "unknown-article": { status: 404, title: "Not Found", detail: "This site has no article with this key." },
  "origin-not-allowed": {
    status: 403,
    title: "Forbidden",
    detail: "This page's origin is not one of the site's.",
  },
  "site-paused": { status: 403, title: "Forbidden", detail: "This site takes no votes at the moment." },
  "poll-closed": { status: 403, title: "Forbidden", detail: "This poll takes no votes any more." },
  "too-many-changes": {
    status: 429,
    title: "Too Many Requests",
    detail: "This vote has been changed as often as a vote can be.",
  },
  "too-many-articles": {
    status: 429,
    title: "Too Many Requests",
    detail: "This site has had as many new articles as it may have in an hour.",
    retryAfterS: RETRY_LATER_S,
  },
  "captcha-required": { status: 403, title: "Forbidden", detail: "A first vote needs a captcha." },
  "captcha-too-long": {
    status: 403,
    title: "Forbidden",
    detail: "The captcha token is longer than any real one.",
  },
  "captcha-failed": { status: 403, title: "Forbidden", detail: "The captcha did not pass." },
  "captcha-spent": {
    status: 403,
    title: "Forbidden",
    detail: "The captcha was used already, or solved too long ago.",
  },
  "captcha-mismatch": {
    status: 403,
    title: "Forbidden",
    detail: "The captcha was solved for something else.",
  },
  "captcha-misconfigured": {
    status: 503,
    title: "Service Unavailable",
    detail: "Captchas can't be checked at the moment.",
    retryAfterS: RETRY_LATER_S,
  },
  "token-required": { status: 401, title: "Unauthorized", detail: "Send a token as Authorization: Bearer." },
  "token-invalid": { status: 401, title: "Unauthorized", detail: "This token is not valid for this site." },
  "scope-missing": { status: 403, title: "Forbidden", detail: "This token may not do that." },
  busy: {
    status: 503,
    title: "Service Unavailable",
    detail: "Too busy to answer for certain. Send the same request again.",
    retryAfterS: RETRY_SOON_S,
  },
  internal: { status: 500, title: "Internal Server Error", detail: "Something of ours went wrong." },
};

/** Answers a failure, and writes the operator's line: code and reason, never an address, a query or a token. */
export function problem(c: Context<AppEnv>, { code, why, fields }: Omit<Failure, "ok">): Response {
  const { status, title, detail, retryAfterS } = MEANINGS[code];
  const request_id = c.get("requestId");
  console.warn(JSON.stringify({ event: "problem", code, status, why, request_id, method: c.req.method }));
  const body: Problem = { type: `urn:afterword:problem:${code}`, title, status, detail, code, request_id };
  if (fields) body.fields = fields;
  if (retryAfterS !== undefined) c.header("Retry-After", String(retryAfterS));
  if (status === 401) c.header("WWW-Authenticate", "Bearer");
  return c.body(JSON.stringify(body), status, { "Content-Type": "application/problem+json" });
}

/**
 * What was not expected. An object that is overloaded or was just restarted may or may not have done its work:
 * `busy`, and the same request may be sent again (durable-objects/best-practices/error-handling).
 */
export function unexpected(error: Error, c: Context<AppEnv>): Response {
  const transient = "overloaded" in error || "retryable" in error || "remote" in error;
  return problem(c, { code: transient ? "busy" : "internal", why: `${error.name}: ${error.message}` });
}
