/** Which pages may do what: everybody's read what is public, the site's own write and read the answer. */
import { createMiddleware } from "hono/factory";
import { SiteId } from "../contract.ts";
import { isOrigin } from "../domain/origins.ts";
import { readSettings } from "../published.ts";
import { check } from "./body.ts";
import { type AppEnv, problem } from "./problem.ts";

/** Finds the site that the path names; `unknown-site` otherwise. */
export const knownSite = createMiddleware<AppEnv>(async (c, next) => {
  const site = check(SiteId, c.req.param("site") ?? c.req.query("site"));
  const settings = site.ok && (await readSettings(c.env, site.value, Date.now()));
  if (!site.ok || !settings) {
    // Whoever pasted the script tag must be able to read why nothing shows.
    c.header("Access-Control-Allow-Origin", "*");
    return problem(c, { code: "unknown-site" });
  }
  c.set("site", site.value);
  c.set("settings", settings);
  return next();
});

/** CORS for what is public: any page may read it, and why it was refused. */
export const anyOrigin = createMiddleware<AppEnv>(async (c, next) => {
  c.header("Access-Control-Allow-Origin", "*");
  c.header("Access-Control-Expose-Headers", "Retry-After, X-Request-Id");
  return next();
});

/**
 * CORS per site for writes. A browser tells the page's origin with every POST; what tells none, or another one,
 * is refused. Ours is the poll's own page, which only the site's pages can frame, and where nothing but our code runs.
 * The refusal itself is readable everywhere: it says nothing but that.
 */
export const siteOrigin = createMiddleware<AppEnv>(async (c, next) => {
  const origin = c.req.header("Origin");
  c.header("Vary", "Origin");
  const ours = new URL(c.req.url).origin;
  if (!origin || !isOrigin(origin, [...c.get("settings").origins, ours])) {
    c.header("Access-Control-Allow-Origin", "*");
    return problem(c, { code: "origin-not-allowed" });
  }
  c.header("Access-Control-Allow-Origin", origin);
  c.header("Access-Control-Expose-Headers", "Retry-After, X-Request-Id");
  return next();
});
