/** Which origins are a site's: the one rule for votes, for addresses and for the captcha frame. Pure. */

/**
 * A regular expression, as text, that only a site's origins match. `https://*.host` stands for every sub-domain
 * of the host, at any depth, as it does in a Content-Security-Policy (CSP3 §6.7.2.8), and not for the host itself.
 */
export function originPattern(origins: readonly string[]): string {
  const each = origins.map((origin) =>
    origin.replace(/[.[\]]/g, "\\$&").replace("*", "([a-z0-9-]+\\.)*[a-z0-9-]+"),
  );
  return `^(${each.join("|")})$`;
}

/** Whether an origin is one of a site's. */
export function isOrigin(origin: string, origins: readonly string[]): boolean {
  return new RegExp(originPattern(origins)).test(origin);
}

/** Whether an address lies on one of a site's origins. */
export function onOrigins(address: string, origins: readonly string[]): boolean {
  return URL.canParse(address) && isOrigin(new URL(address).origin, origins);
}
