/**
 * Brakes a network that asks too much. The binding counts per location and forgets within a minute: a brake, not a count
 * (workers/runtime-apis/bindings/rate-limit). Knows of no vote and no token.
 */
import type { Context } from "hono";
import { isLoopback } from "../captcha/settings.ts";
import { base64url, sha256 } from "../domain/bytes.ts";
import { type Prefixes, prefixesOf } from "../domain/networks/network.ts";
import { BRAKE_DEADLINE_MS } from "../limits/deadlines.ts";
import { HOUR_MS } from "../limits/time.ts";
import { logException } from "../log.ts";
import { withDeadline } from "../object/deadline.ts";
import { networkSecret } from "../salt.ts";
import type { AppEnv } from "./problem.ts";

/** Whether a brake is applied to a key. One that fails or hangs brakes nobody. */
export async function brakes(brake: RateLimit, key: string, site: string | undefined): Promise<boolean> {
  try {
    const { success } = await withDeadline(brake.limit({ key }), BRAKE_DEADLINE_MS, "the brake");
    return !success;
  } catch (error) {
    logException("warn", "brake-failed", error, { site });
    return false;
  }
}

/** The prefixes of a request's address, which Cloudflare tells; null without one, but on a developer's machine. */
export function prefixesFrom(c: Context<AppEnv>): Prefixes | null {
  const address = c.req.header("CF-Connecting-IP");
  if (address !== undefined) return prefixesOf(address);
  return isLoopback(new URL(c.req.url).hostname) ? prefixesOf("127.0.0.1") : null;
}

/**
 * Whether whoever asks for what nobody knows here has done so too often: asked before an object is woken to say that it
 * knows nothing. Those without an address share one bucket: no reader and no moderator is without.
 */
export async function brakesStranger(c: Context<AppEnv>): Promise<boolean> {
  const hour = Math.floor(Date.now() / HOUR_MS);
  // What one subscriber has: of IPv6 that may be a /48, with 65,536 networks in it (RFC 6177).
  const { fine = "", coarse = "" } = prefixesFrom(c) ?? {};
  const network = coarse.includes(":") ? coarse : fine;
  // No address as it is, not even for a minute, and none that could be found by trying all of them.
  const key = base64url(await sha256(`brake\0${networkSecret(c.env)}\0${hour}\0${network}`));
  return brakes(c.env.STRANGER_BRAKE, key, c.get("site"));
}
