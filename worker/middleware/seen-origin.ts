/**
 * Tells the Desk from which pages a site's poll was asked for: where it was embedded and may not vote is what whoever manages the site
 * has to know. Holds nobody up, and tells so few from one isolate that strangers can't make it work for them.
 */
import { waitUntil } from "cloudflare:workers";
import type { Context } from "hono";
import { normaliseOrigin } from "../domain/articles/origins.ts";
import { MEMORY_MAX_ENTRIES } from "../limits/reading.ts";
import { ORIGIN_MAX_CHARS, ORIGINS_SEEN_MAX, ORIGINS_TOLD_MS } from "../limits/requests.ts";
import { deskOf } from "../object/stubs.ts";
import type { AppEnv } from "./problem.ts";

/** What this isolate has told of each site, and of each kind, since when. */
const told = new Map<string, { sinceMs: number; origins: Set<string> }>();

/** Takes down the origin of a request, if a browser could have sent it. `allowed`: whether its pages may vote. */
export function noteOrigin(
  c: Context<AppEnv>,
  origin: string | undefined,
  allowed: boolean,
  nowMs: number,
): void {
  if (!origin) return;
  const site = c.get("site");
  const name = `${site} ${allowed}`;
  let known = told.get(name);
  if (!known || nowMs - known.sinceMs >= ORIGINS_TOLD_MS) {
    if (told.size >= MEMORY_MAX_ENTRIES) told.clear();
    known = { sinceMs: nowMs, origins: new Set() };
    told.set(name, known);
  }
  if (known.origins.has(origin) || known.origins.size >= ORIGINS_SEEN_MAX) return;
  if (origin.length > ORIGIN_MAX_CHARS || normaliseOrigin(origin) !== origin || origin.includes("*")) return;
  // Our own page of a poll tells nothing of where it is embedded.
  if (origin === new URL(c.req.url).origin) return;
  known.origins.add(origin);
  // One that is lost is told again with the next span.
  waitUntil(
    deskOf(c.env, site)
      .sawOrigin(origin, allowed)
      .catch(() => undefined),
  );
}
