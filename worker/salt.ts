/**
 * A site's salt of the day, with which networks are hashed. It lives in KV for 48 hours and in memory; never in SQLite,
 * where point-in-time recovery would keep it for 30 days. Once it is gone, nobody can tell what a hash was made of.
 */
import { hmacKey } from "./domain/bytes.ts";
import { DAY_MS, SALT_TTL_S } from "./limits.ts";
import { logException } from "./log.ts";

/** KV key of a site's salt of a day (since 1970). Written by its Site object only. */
export const saltKvKey = (site: string, day: number) => `salt:${site}:${day}`;

export function dayOf(nowMs: number): number {
  return Math.floor(nowMs / DAY_MS);
}

/** Salts of today; a site's is replaced by the next day's. */
const salts = new Map<string, { day: number; key: CryptoKey }>();
/** As many sites as an isolate serves in a day, some hundred bytes each. */
const SALTS_MAX = 1_000;

/** The site's salt of a day as a key: from this isolate's memory, then from its Site object, which mints it. */
export async function readSalt(env: Env, site: string, day: number): Promise<CryptoKey> {
  const known = salts.get(site);
  if (known?.day === day) return known.key;
  const key = await hmacKey(await env.SITE.getByName(site).salt(day));
  if (salts.size >= SALTS_MAX) salts.clear();
  salts.set(site, { day, key });
  return key;
}

/**
 * The day's salt out of KV, or a new one put there. Where KV can't be reached it is new, and is kept by whoever asked:
 * a second salt on one day splits a network in two, which only makes the limits wider.
 */
export async function mintSalt(env: Env, site: string, day: number, fresh: string): Promise<string> {
  try {
    const known = await env.PUBLISHED.get(saltKvKey(site, day));
    if (known) return known;
    await env.PUBLISHED.put(saltKvKey(site, day), fresh, { expirationTtl: SALT_TTL_S });
  } catch (error) {
    logException("warn", "salt-unpublished", error);
  }
  return fresh;
}
