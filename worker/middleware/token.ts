/**
 * Lets only holders of a token in. Tokens are known by their hashes; the admin token by the environment. The Site object is
 * asked once a request, about the token and the article that the path names.
 */
import { createMiddleware } from "hono/factory";
import { ArticleKey, type Scope, SiteId } from "../contract/index.ts";
import { sha256 } from "../domain/bytes.ts";
import { AUTHORISE_DEADLINE_MS, MODERATOR_DEADLINE_MS } from "../limits/deadlines.ts";
import { withDeadline } from "../object/deadline.ts";
import { siteOf } from "../object/stubs.ts";
import type { Access } from "../site/access.ts";
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
    const admin = await isAdmin(hash, c.env.ADMIN_TOKEN);
    // Strange keys are asked for by nobody.
    const key = check(ArticleKey, c.req.param("key"));
    const asked = siteOf(c.env, site.value).authorise(admin ? null : hash, key.ok ? key.value : undefined);
    const access: Access = await withDeadline(asked, AUTHORISE_DEADLINE_MS, "authorise");
    const { token } = access;
    if (!admin && !token) return problem(c, { code: "token-invalid" });
    if (token && !token.scopes.includes(scope))
      return problem(c, { code: "scope-missing", why: `needs ${scope}` });
    c.set("actor", token?.name ?? "admin");
    c.set("site", site.value);
    c.set("access", access);
    return withDeadline(next(), MODERATOR_DEADLINE_MS, "what was asked");
  });

/** Compares hashes in constant time. An unset admin token lets nobody in. */
async function isAdmin(hash: Uint8Array, adminToken: string | undefined): Promise<boolean> {
  return !!adminToken && crypto.subtle.timingSafeEqual(hash, await sha256(adminToken));
}
