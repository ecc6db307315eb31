/** Lets only holders of a token in. Tokens are known by their hashes; the admin token by the environment. */
import { createMiddleware } from "hono/factory";
import { type Scope, SiteId } from "../contract/index.ts";
import { sha256 } from "../domain/bytes.ts";
import { check } from "./body.ts";
import { type AppEnv, problem } from "./problem.ts";

/**
 * Requires a token of the path's site with a scope, or the admin token. Fails with `token-required`,
 * `token-invalid` (also for sites that don't exist: strangers learn nothing), `scope-missing`, or `invalid-request` for
 * what can't be a site's id.
 */
export const token = (scope: Scope) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const site = check(SiteId, c.req.param("site"));
    if (!site.ok) return problem(c, { code: "invalid-request", fields: ["site"] });
    const bearer = /^Bearer +(\S{1,200})$/i.exec(c.req.header("Authorization") ?? "")?.[1];
    if (!bearer) return problem(c, { code: "token-required" });
    const hash = await sha256(bearer);
    let actor = "admin";
    if (!(await isAdmin(hash, c.env.ADMIN_TOKEN))) {
      const token = await c.env.SITE.getByName(site.value).authorise(hash);
      if (!token) return problem(c, { code: "token-invalid" });
      if (!token.scopes.includes(scope)) return problem(c, { code: "scope-missing", why: `needs ${scope}` });
      actor = token.name;
    }
    c.set("actor", actor);
    c.set("site", site.value);
    return next();
  });

/** Compares hashes in constant time. An unset admin token lets nobody in. */
async function isAdmin(hash: Uint8Array, adminToken: string | undefined): Promise<boolean> {
  return !!adminToken && crypto.subtle.timingSafeEqual(hash, await sha256(adminToken));
}
