/**
 * The widget's words in other languages than English: static files that its script fetches. A page whose tracing adds headers to
 * each fetch asks first whether it may, and static assets answer every OPTIONS with 405 (tried), whatever `_headers` says: so these
 * alone come to the worker, as `run_worker_first` in wrangler.toml says. It asks nobody but the assets, and wakes no object.
 */
import { createMiddleware } from "hono/factory";
import { granted } from "./methods.ts";
import type { AppEnv } from "./problem.ts";

const WORDS = /^\/embed\/[^/]+\/[^/]+\.json$/;
const METHODS = "GET, HEAD, OPTIONS";

export const words = createMiddleware<AppEnv>(async (c, next) => {
  if (!WORDS.test(c.req.path)) return next();
  return c.req.method === "OPTIONS" ? granted(c, METHODS) : c.env.ASSETS.fetch(c.req.raw);
});
