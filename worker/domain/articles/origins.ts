/** Which origins are a site's: the one rule for votes, for addresses and for the captcha frame. Pure. */

/** Stands for a pattern's `*` while a URL parser reads it: letters that are in no label of anybody's. */
const STAR = "x0-star-0x";

/**
 * An origin as people write it in the form in which browsers send it: host in lower case and punycode, no default port, no
 * slash. It may be a pattern, with one `*` in its host: `https://*.host` for every sub-domain, or inside a label of ASCII
 * (`https://deploy-preview-*--daily.host`) for a piece of that label. Null for what is none: another scheme, a path, a query,
 * credentials, a `*` anywhere else. A host has two labels beside the pattern's, as "*" alone would be a top-level domain.
 */
export function normaliseOrigin(text: string): string | null {
  const [, scheme = "", host = "", port = ""] =
    /^(https?):\/\/([^/?#@:[\]]+|\[[0-9a-f:.]+\])(:\d+)?\/?$/i.exec(text.trim()) ?? [];
  const label = host.split(".").find((each) => each.includes("*"));
  if (label !== undefined && !isPatternOf(host, label)) return null;
  const address = `${scheme}://${host.replace("*", STAR)}${port}`;
  if (!scheme || !URL.canParse(address)) return null;
  const { origin, username } = new URL(address);
  return username || origin.includes("*") ? null : origin.replace(STAR, "*").replace(/\.(?=:|$)/, "");
}

/** Whether a host's label may be its pattern: the first label alone, with one `*`, ASCII, and two labels after it. */
function isPatternOf(host: string, label: string): boolean {
  return (
    host.startsWith(label) && /^[a-z0-9-]*\*[a-z0-9-]*$/i.test(label) && /^[^.]+(\.[^.*]+){2,}\.?$/.test(host)
  );
}

/** Whether a pattern stands for every sub-domain, as Content-Security-Policy has them, too (CSP3 §6.7.2.8). */
const isOfSubdomains = (origin: string) => origin.includes("//*.");

/** Whether an origin is a pattern that Content-Security-Policy has no word for: a `*` inside a label. */
export function isInsideLabel(origin: string): boolean {
  return origin.includes("*") && !isOfSubdomains(origin);
}

/**
 * A regular expression, as text, that only a site's origins match. `https://*.host` stands for every sub-domain of the host,
 * at any depth, and not for the host itself; a `*` inside a label for one or more characters of that label.
 */
export function originPattern(origins: readonly string[]): string {
  const each = origins.map((origin) =>
    origin
      .replace(/[.[\]]/g, "\\$&")
      .replace("*", isOfSubdomains(origin) ? "([a-z0-9-]+\\.)*[a-z0-9-]+" : "[a-z0-9-]+"),
  );
  return `^(${each.join("|")})$`;
}

/** Whether an origin is one of a site's. */
export function isOrigin(origin: string, origins: readonly string[]): boolean {
  // Most sites write theirs out, and making an expression costs more than the rest. No origin has a star in it.
  if (!origin.includes("*") && origins.includes(origin)) return true;
  return new RegExp(originPattern(origins)).test(origin);
}

/** Whether an address lies on one of a site's origins. */
export function onOrigins(address: string, origins: readonly string[]): boolean {
  return URL.canParse(address) && isOrigin(new URL(address).origin, origins);
}
