/**
 * A site's salt of the day, with which networks are hashed, together with the worker's own secret: whoever reads KV alone
 * can't find an address by trying all there are. The salt lives in KV until an hour after its day and in memory; never
 * in SQLite, where point-in-time recovery would keep it for 30 days. Once it is gone, nobody can tell what a hash was made
 * of. No vote waits for it longer than a moment: an isolate that can't have it makes one of its own.
 */
import { base64url, hmac, hmacKey } from "./domain/bytes.ts";
import { KV_READ_DEADLINE_MS } from "./limits/deadlines.ts";
import { DAY_MS } from "./limits/time.ts";
import { NETWORK_SECRET_MIN_CHARS, SALT_DEADLINE_MS, SALT_LATE_MS, SALT_OWN_MS } from "./limits/votes.ts";
import { logException } from "./log.ts";
import { withDeadline } from "./object/deadline.ts";
import { siteOf } from "./object/stubs.ts";

/** KV key of a site's salt of a day (since 1970). Written by its Site object only. */
export const saltKvKey = (site: string, day: number) => `salt:${site}:${day}`;

/** When KV forgets it, in seconds since 1970. */
export const saltUntilS = (day: number) => ((day + 1) * DAY_MS + SALT_LATE_MS) / 1_000;

export function dayOf(nowMs: number): number {
  return Math.floor(nowMs / DAY_MS);
}

interface Salt {
  day: number;
  /** Settles within the deadlines and never rejects. Shared by all who ask meanwhile. */
  key: Promise<CryptoKey>;
  /** From when on another one is asked for, in ms: the site's own is for the whole day. */
  untilMs: number;
}

/** Salts of today; a site's is replaced by the next day's. */
const salts = new Map<string, Salt>();
/** As many sites as an isolate serves in a day, some hundred bytes each. */
const SALTS_MAX = 1_000;

/**
 * The site's salt of a day as a key: from this isolate's memory, from KV, from its Site object, which mints it; else one of
 * the isolate's own, for a minute, after which the site's is asked for again. Another salt splits a network in two, which
 * only makes the limits wider.
 */
export function readSalt(env: Env, site: string, day: number): Promise<CryptoKey> {
  const known = salts.get(site);
  if (known?.day === day && Date.now() < known.untilMs) return known.key;
  const salt: Salt = { day, key: Promise.reject(), untilMs: Number.POSITIVE_INFINITY };
  salt.key.catch(() => undefined);
  salt.key = shared(env, site, day)
    .catch((error) => {
      logException("warn", "salt-own", error, { site });
      salt.untilMs = Date.now() + SALT_OWN_MS;
      return base64url(crypto.getRandomValues(new Uint8Array(32)));
    })
    .then((salt) => keyOfDay(env, salt));
  if (salts.size >= SALTS_MAX) salts.clear();
  salts.set(site, salt);
  return salt.key;
}

/** The worker's own secret, which no store ever holds; undefined where there is none, or one that could be guessed. */
export function networkSecret({ NETWORK_SECRET }: Pick<Env, "NETWORK_SECRET">): string | undefined {
  return NETWORK_SECRET && NETWORK_SECRET.length >= NETWORK_SECRET_MIN_CHARS ? NETWORK_SECRET : undefined;
}

/** What is wrong with the worker's own secret, by name; null if nothing is. */
export function networkSecretFault(
  env: Pick<Env, "NETWORK_SECRET">,
): "network-secret-missing" | "network-secret-short" | null {
  if (networkSecret(env)) return null;
  return env.NETWORK_SECRET ? "network-secret-short" : "network-secret-missing";
}

/** What networks are hashed with on one day. Without a secret it is the salt alone, and `GET /health` says so. */
async function keyOfDay(env: Env, salt: string): Promise<CryptoKey> {
  const secret = networkSecret(env);
  return hmacKey(secret === undefined ? salt : base64url(await hmac(await hmacKey(secret), salt)));
}

/** The salt that all isolates share. */
async function shared(env: Env, site: string, day: number): Promise<string> {
  const get = env.PUBLISHED.get(saltKvKey(site, day));
  const published = await withDeadline(get, KV_READ_DEADLINE_MS, "KV get of a salt").catch(() => null);
  return published ?? withDeadline(siteOf(env, site).salt(day), SALT_DEADLINE_MS, "the Site's salt");
}
