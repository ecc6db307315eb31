/**
 * Answers what no route has answered: which methods an address takes (OPTIONS, and 405 with `Allow`), or that there is
 * nothing. Reads the app's own routes, so that no route can be forgotten; asks nobody, and knows no site.
 */
import type { Context } from "hono";
import { PREFLIGHT_MAX_AGE_S } from "../limits/reading.ts";
import { type AppEnv, problem } from "./problem.ts";

/** What every answer to the public carries: any page may read it, and why it was refused. No credentials are involved. */
export const CORS = [
  ["Access-Control-Allow-Origin", "*"],
  ["Access-Control-Expose-Headers", "Allow, ETag, Retry-After, X-Request-Id"],
] as const;

/** Whether an address is for everybody's pages: all are but those that take a token or a session. */
export function isPublic(path: string): boolean {
  return !/^\/v1\/(admin|moderation|session)(\/|$)/.test(path);
}

/** A route, as Hono lists it. */
interface Routed {
  method: string;
  path: string;
}

/**
 * Fails with `method-not-allowed` or `not-found`. A preflight is told that any header may come: what measures a page's
 * requests adds its own to each (`traceparent`, `baggage`), and the poll has no use for one.
 */
export function unrouted(routes: () => readonly Routed[]) {
  return (c: Context<AppEnv>): Response => {
    const methods = methodsOf(routes(), c.req.path);
    if (methods.length === 0) return problem(c, { code: "not-found" });
    const allow = methods.join(", ");
    if (c.req.method === "OPTIONS") return granted(c, allow);
    c.header("Allow", allow);
    return problem(c, { code: "method-not-allowed" });
  };
}

/** Answers OPTIONS: which methods there are, and to a page that it may use them with any header, where everybody's may ask. */
export function granted(c: Context<AppEnv>, allow: string): Response {
  c.header("Allow", allow);
  if (isPublic(c.req.path)) {
    c.header("Access-Control-Allow-Methods", allow);
    // By name: the wildcard covers neither Authorization nor old browsers (fetch.spec.whatwg.org/#http-cors-protocol).
    const asked = c.req.header("Access-Control-Request-Headers");
    if (asked) c.header("Access-Control-Allow-Headers", asked);
    c.header("Access-Control-Max-Age", String(PREFLIGHT_MAX_AGE_S));
    c.header("Vary", "Access-Control-Request-Headers");
  }
  return c.body(null, 204);
}

/** The methods that an address takes, in the order of the alphabet; none where there is nothing. */
function methodsOf(routes: readonly Routed[], path: string): string[] {
  const methods = routes.filter((each) => each.method !== "ALL" && matches(each.path, path));
  if (methods.length === 0) return [];
  const named = new Set([...methods.map(({ method }) => method), "OPTIONS"]);
  // Hono answers HEAD as GET without a body.
  if (named.has("GET")) named.add("HEAD");
  return [...named].sort();
}

/** Whether a route's pattern fits a path: part by part, of which those with a colon take anything. */
function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split("/");
  const parts = path.split("/");
  return (
    wanted.length === parts.length &&
    wanted.every((each, i) => (each[0] === ":" ? parts[i] : each === parts[i]))
  );
}
