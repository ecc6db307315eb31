/** Which pages may do what: everybody's read what is public, the site's own write and read the answer. */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { SiteId } from "../contract/index.ts";
import { isInsideLabel, isOrigin } from "../domain/articles/origins.ts";
import { failure } from "../domain/failure.ts";
import { within } from "../object/jurisdiction.ts";
import { readSettings } from "../published.ts";
import { check } from "./body.ts";
import { brakesStranger } from "./brake.ts";
import { type AppEnv, problem } from "./problem.ts";

/** Finds the site that the path names. Fails with `unknown-site` or `too-many-requests`. */
export const knownSite = createMiddleware<AppEnv>(async (c, next) => {
  const site = check(SiteId, c.req.param("site") ?? c.req.query("site"));
  const known = site.ok
    ? await readSettings(c.env, site.value, Date.now(), () => brakesStranger(c))
    : failure("unknown-site");
  if (!site.ok || !known.ok) return problem(c, known.ok ? { code: "unknown-site" } : known);
  c.env = within(c.env, known.settings.jurisdiction);
  c.set("site", site.value);
  c.set("settings", known.settings);
  return next();
});

/**
 * Whether a page of this origin may vote: one of the site's, or ours, which is the poll's own page, that only the site's
 * pages can frame, and where nothing but our code runs. A request that names no origin comes from no other one's page
 * (fetch.spec.whatwg.org/#origin-header): true where that is good enough.
 */
export function mayVote(c: Context<AppEnv>, origin: string | undefined): boolean {
  if (origin === undefined || isOrigin(origin, c.get("settings").origins)) return true;
  return origin === new URL(c.req.url).origin;
}

/**
 * Which pages may frame ours, for Content-Security-Policy: the site's origins, for each frame around it must be one of them
 * (CSP3 §6.4.2.1). The policy has no word for a pattern inside a label, so that the page says its origin, and that one is
 * among them if the site's patterns admit it.
 */
export function ancestorsOf(c: Context<AppEnv>, origin: string | undefined): string[] {
  const { origins } = c.get("settings");
  const told = origin && origins.some(isInsideLabel) && isOrigin(origin, origins) ? [origin] : [];
  return [...new Set([...origins.filter((each) => !isInsideLabel(each)), ...told])];
}

/**
 * CORS per site for writes. A browser tells the page's origin with every POST; what tells none, or another one,
 * is refused. The refusal itself is readable everywhere: it says nothing but that.
 */
export const siteOrigin = createMiddleware<AppEnv>(async (c, next) => {
  const origin = c.req.header("Origin");
  c.header("Vary", "Origin");
  if (!origin || !mayVote(c, origin)) return problem(c, { code: "origin-not-allowed" });
  c.header("Access-Control-Allow-Origin", origin);
  return next();
});
