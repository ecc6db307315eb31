/**
 * Finds out which network a request comes from, as a hash that nobody can undo, and brakes a network that sends too
 * many. A reader's address goes no further than this file and brake.ts.
 */
import { createMiddleware } from "hono/factory";
import { base64url, hmac } from "../domain/bytes.ts";
import { HOUR_MS } from "../limits/time.ts";
import { NETWORK_HASH_BYTES } from "../limits/votes.ts";
import { dayOf, readSalt } from "../salt.ts";
import { brakes, prefixesFrom } from "./brake.ts";
import { type AppEnv, problem } from "./problem.ts";

/**
 * Cloudflare tells every request's address. A request without one is refused, but on a developer's machine: one bucket
 * for all who have none would hold the votes of strangers for each other. Fails with `address-missing` or
 * `too-many-requests`.
 */
export const network = (brake: "VOTE_BRAKE" | "TALLIES_BRAKE") =>
  createMiddleware<AppEnv>(async (c, next) => {
    const prefixes = prefixesFrom(c);
    if (!prefixes) return problem(c, { code: "address-missing" });
    const nowMs = Date.now();
    const day = dayOf(nowMs);
    const site = c.get("site");
    const salt = await readSalt(c.env, site, day);
    const hour = Math.floor(nowMs / HOUR_MS);
    const key = base64url(await hmac(salt, `brake\0${hour}\0${prefixes.fine}`));
    if (await brakes(c.env[brake], key, site)) return problem(c, { code: "too-many-requests" });
    const hash = async (key: string, prefix: string) =>
      (await hmac(salt, `${day}\0${key}\0${prefix}`)).slice(0, NETWORK_HASH_BYTES);
    c.set("networkOf", async (key) => {
      const [fine, coarse] = await Promise.all([hash(key, prefixes.fine), hash(key, prefixes.coarse)]);
      return { fine, coarse };
    });
    c.set("networkAtSite", async () => base64url(await hmac(salt, `${day}\0site\0${prefixes.coarse}`)));
    return next();
  });
