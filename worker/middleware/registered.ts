/** Refuses what only a registered site has. Comes after the token, which says whether it is one. */
import { createMiddleware } from "hono/factory";
import { type AppEnv, problem } from "./problem.ts";

/** Fails with `unknown-site`. */
export const registered = createMiddleware<AppEnv>(async (c, next) =>
  c.var.access.registered ? next() : problem(c, { code: "unknown-site" }),
);
