/**
 * The article key: one name for one article, however its address is written.
 * Pure but for the hash, which Web Crypto only offers as a promise. Never touches storage.
 *
 * Changing a rule here orphans every tally whose article it renames.
 */
import { namingQuery } from "../../../common/address.ts";
import { base64url, sha256 } from "../bytes.ts";

/**
 * An article id in its one spelling. An http(s) address loses credentials, fragment, tracking parameters,
 * default port, index.html and trailing slashes; its host is lower-cased, http counts as https, and percent
 * escapes are upper-cased (RFC 3986 §6.2.2.1). Anything else is an id of the publisher's own, kept as it is
 * but for outer blanks and Unicode composition (NFC).
 */
export function normaliseArticleId(id: string): string {
  const text = id.trim();
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return text.normalize("NFC");
  const url = new URL(text);
  // The scheme is changed in the text: URL's setter would keep ":443" of an http address.
  const host = new URL(`https://${url.host}`).host;
  const path = url.pathname.replace(/\/index\.html$/i, "/").replace(/\/+$/, "");
  const query = namingQuery(url.search);
  const rest = (path + (query && `?${query}`)).replace(/%[0-9a-f]{2}/gi, (octet) => octet.toUpperCase());
  return `https://${host}${rest}`;
}

/**
 * 22 characters: base64url of the first 128 bits of SHA-256 over site id, NUL, normalised article id; and NUL, question id,
 * where that is not the site's default question, which is then left out.
 */
export async function articleKey(site: string, id: string, question?: string): Promise<string> {
  const asked = question === undefined ? "" : `\0${question}`;
  const hash = await sha256(`${site}\0${normaliseArticleId(id)}${asked}`);
  return base64url(hash.subarray(0, 16));
}
