/**
 * Lets only holders of a token in, and those who are signed in to the console. Both are known by their hashes; the admin token by the environment. The Site object is
 * asked once a request, about the token and the article that the path names, and once more where it lies in a jurisdiction; about a token that nobody knows here, only as
 * often as the brake allows.
 */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { ArticleKey, type Scope, SessionQuery, SiteId } from "../contract/index.ts";
import { adminTokenFault } from "../domain/admin-token.ts";
import { base64url, sha256 } from "../domain/bytes.ts";
import { type Failure, failure, unfit } from "../domain/failure.ts";
import { ADMIN } from "../domain/moderation/audit.ts";
import { AUTHORISE_DEADLINE_MS, MODERATOR_DEADLINE_MS } from "../limits/deadlines.ts";
import { KNOWN_TOKEN_MS, REFUSED_TOKEN_MS } from "../limits/reading.ts";
import { TOKEN_MAX_CHARS } from "../limits/requests.ts";
import { Memory } from "../memory.ts";
import { withDeadline } from "../object/deadline.ts";
import { within } from "../object/jurisdiction.ts";
import { siteOf } from "../object/stubs.ts";
import type { Access, Shown } from "../site/access.ts";
import { check, NO_QUERY, readQuery } from "./body.ts";
import { brakesStranger } from "./brake.ts";
import { type AppEnv, problem } from "./problem.ts";
import { saysConsole, sessionOf, strangeness } from "./session.ts";

const BEARER = new RegExp(`^Bearer +(\\S{1,${TOKEN_MAX_CHARS}})$`, "i");

/** Tokens that a site took lately, and those it refused, by site and hash. Apart, so that guesses push out no real one. */
const known = new Memory(KNOWN_TOKEN_MS);
const refused = new Memory(REFUSED_TOKEN_MS);

/** The bearer token of a request, or undefined. */
export function bearerOf(c: Context<AppEnv>): string | undefined {
  return BEARER.exec(c.req.header("Authorization") ?? "")?.[1];
}

/**
 * Requires a token or a session of the path's site with a scope, or the admin token. Fails with `token-required`,
 * `token-invalid` or `session-invalid` (also for sites that don't exist: strangers learn nothing), `scope-missing`,
 * `too-many-requests`, or `invalid-request` for what can't be a site's id, and for a query where the route takes none.
 */
export const token = (scope: Scope, takes: "a query" | "no query" = "no query") =>
  createMiddleware<AppEnv>(async (c, next) => {
    const site = check(SiteId, c.req.param("site"));
    if (!site.ok) return problem(c, unfit([{ field: "site", detail: site.errors?.[0]?.detail ?? "" }]));
    const shown = await shownBy(c, site.value);
    if (!shown.ok) return problem(c, shown);
    const access = await authorised(c, site.value, shown);
    if (!access.ok) return problem(c, access);
    const { token } = access;
    if (token && !opens(token.scopes, scope))
      return problem(c, { code: "scope-missing", why: `needs ${scope}` });
    const query = takes === "a query" ? undefined : readQuery(c, NO_QUERY);
    if (query && !query.ok) return problem(c, query);
    if (shown.of === "session") c.header("Cache-Control", "private, no-store");
    c.set("signedIn", shown.of === "session");
    c.set("actor", token ? { id: token.id, name: token.name } : ADMIN);
    c.set("site", site.value);
    c.set("access", access);
    return withDeadline(next(), MODERATOR_DEADLINE_MS, "what was asked");
  });

/**
 * Requires the admin token, for what is of no site. Fails with `token-required`, `token-invalid` (for tokens of sites, too) or
 * `too-many-requests`. Wakes nothing.
 */
export const adminToken = createMiddleware<AppEnv>(async (c, next) => {
  const bearer = bearerOf(c);
  if (!bearer) return problem(c, { code: "token-required" });
  if (!(await isAdmin(await sha256(bearer), c.env.ADMIN_TOKEN)))
    return problem(c, { code: (await brakesStranger(c)) ? "too-many-requests" : "token-invalid" });
  c.set("actor", ADMIN);
  return withDeadline(next(), MODERATOR_DEADLINE_MS, "what was asked");
});

/** A credential by its hash; null for the admin token. */
interface Credential {
  ok: true;
  of: Shown;
  hash: Uint8Array | null;
}

/**
 * What a request shows: its bearer token, or the session of a request that is the console's own. Fails with `token-required` or
 * `session-invalid`.
 */
async function shownBy(c: Context<AppEnv>, site: string): Promise<Credential | Failure> {
  const bearer = bearerOf(c);
  if (bearer) {
    const hash = await sha256(bearer);
    return { ok: true, of: "token", hash: (await isAdmin(hash, c.env.ADMIN_TOKEN)) ? null : hash };
  }
  return saysConsole(c) ? signedIn(c, site) : failure("token-required");
}

/** The session that a request of the console's carries. Fails with `session-invalid`. */
async function signedIn(c: Context<AppEnv>, site: string): Promise<Credential | Failure> {
  const strange = strangeness(c);
  const secret = sessionOf(c, site);
  if (strange || !secret) return failure("session-invalid", strange ?? "no cookie");
  return { ok: true, of: "session", hash: await sha256(secret) };
}

/**
 * Requires a session of the site that the query names, whatever it opens; `or`: or a token, for whoever has pasted one into the
 * console. Fails with `session-invalid`, `token-invalid`, `too-many-requests`, or `invalid-request` for what the query has besides.
 */
export const session = (or?: "a token") =>
  createMiddleware<AppEnv>(async (c, next) => {
    const query = readQuery(c, SessionQuery);
    if (!query.ok) return problem(c, query);
    const shown = await (or ? shownBy : signedIn)(c, c.var.site);
    const access = shown.ok ? await authorised(c, c.var.site, shown) : shown;
    if (!access.ok) return problem(c, access);
    c.set("access", access);
    return next();
  });

/** Who asks, as the Site object says, and of what. Fails with `token-invalid`, `session-invalid` or `too-many-requests`. */
async function authorised(
  c: Context<AppEnv>,
  site: string,
  { of, hash }: Credential,
): Promise<(Access & { ok: true }) | Failure> {
  const invalid = of === "session" ? "session-invalid" : "token-invalid";
  const name = hash && `${site}\0${base64url(hash)}`;
  if (name && refused.get(name, Date.now())) return failure(invalid, "refused a moment ago");
  if (name && !known.get(name, Date.now()) && (await brakesStranger(c))) return failure("too-many-requests");
  // Strange keys are asked for by nobody.
  const key = check(ArticleKey, c.req.param("key"));
  const ask = (): Promise<Access> => {
    const asked = siteOf(c.env, site).authorise(hash, key.ok ? key.value : undefined, of);
    return withDeadline(asked, AUTHORISE_DEADLINE_MS, "authorise");
  };
  let access = await ask();
  if (access.elsewhere) {
    c.env = within(c.env, access.elsewhere);
    // The object there knows of no other place: the one that told it is believed.
    access = { ...(await ask()), elsewhere: access.elsewhere };
  }
  if (name) (access.token ? known : refused).set(name, true, Date.now());
  return hash && !access.token ? failure(invalid) : { ...access, ok: true };
}

/** Whether a token with these scopes may do what takes one of them: `manage` all, since it can mint what it lacks. */
function opens(scopes: readonly Scope[], scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes("manage");
}

/** Whether whoever asks has a further scope: for what a route takes beside its own, or one answer of it takes and another does not. */
export function may(c: Context<AppEnv>, scope: Scope): boolean {
  const { token } = c.var.access;
  return token === null || opens(token.scopes, scope);
}

/** Compares hashes in constant time. An admin token that is none, or that anybody could guess, lets nobody in. */
export async function isAdmin(hash: Uint8Array, adminToken: string | undefined): Promise<boolean> {
  if (!adminToken || adminTokenFault(adminToken)) return false;
  return crypto.subtle.timingSafeEqual(hash, await sha256(adminToken));
}
