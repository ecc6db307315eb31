/**
 * The one place where failures become answers: RFC 9457 problems, exact in the operator's log and with no more
 * than needed for strangers. Decides nothing.
 */
import type { Context } from "hono";
import { routePath } from "hono/route";
import type { Problem } from "../contract/index.ts";
import { exceptionCode } from "../domain/exception.ts";
import type { Failure } from "../domain/failure.ts";
import type { Actor } from "../domain/moderation/audit.ts";
import type { Network } from "../domain/networks/network.ts";
import { log, logException } from "../log.ts";
import { countRefusal } from "../metrics.ts";
import type { PublishedSettings } from "../published.ts";
import type { Access } from "../site/access.ts";
import { MEANINGS, TITLES } from "./meanings.ts";

/** What the routes and the middleware share with each other. */
export interface AppEnv {
  Bindings: Env;
  Variables: {
    requestId: string;
    /** The path's site. Set by `knownSite` and by `token`. */
    site: string;
    /** The article that the request is about. Set by the route that computes it; else the path's. */
    key: string;
    /** Who acts. Set by `token`. */
    actor: Actor;
    /** Whether that is by a session of the console. Set by `token`. */
    signedIn: boolean;
    /** What the Site object has said of the token or session and of the article in the path. Set by `token`. */
    access: Access;
    /** Set by `knownSite`. */
    settings: PublishedSettings;
    /** The hashes of the request's network, for an article of a key. Set by `network`. */
    networkOf: (key: string) => Promise<Network>;
    /** The hash of the network around a request, the same for all articles of the site, in base64url. Never stored. */
    networkAtSite: () => Promise<string>;
  };
}

/** Answers a failure, and writes the operator's line: code and reason, never an address, a query or a token. */
export function problem(c: Context<AppEnv>, { code, why, ...said }: Omit<Failure, "ok">): Response {
  log("warn", "problem", { code, why, ...asked(c) });
  return answer(c, { code, ...said });
}

/** What was not expected: `busy` where the platform is, else `internal`, an error of ours, with its stack. */
export function unexpected(error: Error, c: Context<AppEnv>): Response {
  const code = exceptionCode(error);
  logException(code === "busy" ? "warn" : "error", "exception", error, { code, ...asked(c) });
  return answer(c, { code });
}

function answer(c: Context<AppEnv>, failed: Omit<Failure, "ok" | "why">): Response {
  const { code, fields, errors, hour, changed } = failed;
  const [status, detail, retryAfterS] = MEANINGS[code];
  countRefusal(c.get("site") ?? "", code);
  const body: Problem = {
    // A page of this deployment (local/problems.ts).
    type: `${new URL(c.req.url).origin}/problems/${code}`,
    title: TITLES[status],
    status,
    detail,
    code,
    request_id: c.get("requestId"),
  };
  if (fields) body.fields = fields;
  if (errors) body.errors = errors;
  if (hour !== undefined) body.hour = hour;
  if (changed) {
    const { atMs, by } = changed;
    body.changed = { at: new Date(atMs).toISOString(), by: by?.name ?? null, by_id: by?.id ?? null };
  }
  if (retryAfterS !== undefined) c.header("Retry-After", String(retryAfterS));
  if (status === 401) c.header("WWW-Authenticate", "Bearer");
  return c.body(JSON.stringify(body), status, { "Content-Type": "application/problem+json" });
}

/** An article key (domain/article-key.ts): whatever else stands in its place in a path is the caller's own text. */
const KEY = /^[A-Za-z0-9_-]{22}$/;

/** What a line of the log says of its request: the route's pattern, not the path, and a site that exists. */
function asked(c: Context<AppEnv>) {
  const key = c.get("key") ?? c.req.param("key");
  return {
    route: routePath(c, -1),
    method: c.req.method,
    site: c.get("site"),
    key: key !== undefined && KEY.test(key) ? key : undefined,
    request_id: c.get("requestId"),
  };
}
