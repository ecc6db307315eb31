/**
 * Sessions of the console: the cookie that carries one, and which requests may use it. A request is the console's own if the
 * browser says that a page of the same origin sent it (`Sec-Fetch-Site`, and `Origin` for a change), and if it carries a header
 * that no form and no other origin's page can set. Asks no object: what a session opens, the Site object says.
 */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { TOKEN_MAX_CHARS } from "../limits/requests.ts";
import { SESSION_MS } from "../limits/sessions.ts";
import { SECOND_MS } from "../limits/time.ts";
import { type AppEnv, problem } from "./problem.ts";

/** Our own header: a page of another origin can't send it without asking first, and is never told that it may. */
const HEADER = "Afterword-Console";

/** Whether a request says that it is the console's. What is said is not yet believed. */
export const saysConsole = (c: Context<AppEnv>) => c.req.header(HEADER) !== undefined;

/** Why a request is not the console's own; undefined where it is. */
export function strangeness(c: Context<AppEnv>): string | undefined {
  const { hostname, origin } = new URL(c.req.url);
  if (c.env.CONSOLE_HOST && hostname !== c.env.CONSOLE_HOST) return "another host";
  if (!saysConsole(c)) return `no ${HEADER}`;
  // A browser sets it, and no page can (w3.org/TR/fetch-metadata).
  if (c.req.header("Sec-Fetch-Site") !== "same-origin") return "not of the same origin";
  const reads = c.req.method === "GET" || c.req.method === "HEAD";
  if (!reads && c.req.header("Origin") !== origin) return "another Origin";
  return undefined;
}

/** Lets only the console's own page in. Fails with `session-invalid`, as for whoever has no session: strangers learn nothing. */
export const fromConsole = createMiddleware<AppEnv>(async (c, next) => {
  const why = strangeness(c);
  if (why) return problem(c, { code: "session-invalid", why });
  // An edge cache ignores cookies.
  c.header("Cache-Control", "private, no-store");
  return next();
});

/** Keeps what runs others' scripts from the console's own host, where one is configured. Fails with `not-found` there. */
export const notConsoles = createMiddleware<AppEnv>(async (c, next) =>
  new URL(c.req.url).hostname === c.env.CONSOLE_HOST ? problem(c, { code: "not-found" }) : next(),
);

/** One for each site, so that two newsrooms can be open in one browser. `__Host-`: from no neighbouring host, and over HTTPS alone. */
const PREFIX = "__Host-afterword-";
const cookieName = (site: string) => PREFIX + site;

/** The sites that a request carries a session of, by id. Whether one is over, its Site object says when it is asked. */
export function sitesOf(c: Context<AppEnv>): string[] {
  const names = (c.req.header("Cookie") ?? "").split(/; */).map((each) => each.split("=", 1)[0] ?? "");
  return names
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => name.slice(PREFIX.length))
    .sort();
}

/** The secret of the session of a site that a request carries, or undefined. */
export function sessionOf(c: Context<AppEnv>, site: string): string | undefined {
  const start = `${cookieName(site)}=`;
  const pair = (c.req.header("Cookie") ?? "").split(/; */).find((each) => each.startsWith(start));
  const secret = pair?.slice(start.length) ?? "";
  return secret.length > 0 && secret.length <= TOKEN_MAX_CHARS ? secret : undefined;
}

/** Gives the browser a session of a site, or takes it away (null). */
export function setSession(c: Context<AppEnv>, site: string, secret: string | null): void {
  const seconds = secret === null ? 0 : SESSION_MS / SECOND_MS;
  const rules = `Path=/; Max-Age=${seconds}; HttpOnly; Secure; SameSite=Strict`;
  c.header("Set-Cookie", `${cookieName(site)}=${secret ?? ""}; ${rules}`);
}
