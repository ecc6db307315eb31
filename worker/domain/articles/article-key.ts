/**
 * The article key: one name for one article, however its address is written.
 * Pure but for the hash, which Web Crypto only offers as a promise. Never touches storage.
 *
 * Changing a rule here orphans every tally whose article it renames.
 */
import { cleaned, namingQuery } from "../../../common/address.ts";
import { base64url, sha256 } from "../bytes.ts";

/**
 * Characters that an escape may stand for without meaning another address, in a path and in a query: letters, digits and
 * all marks that address parsers leave as they are (RFC 3986 §6.2.2.2; url.spec.whatwg.org/#path-percent-encode-set). Not
 * those that separate: "/" in a path; "&", "=", "+" and ";" in a query.
 */
const PLAIN_IN_PATH = /[\w.~!$&'()*+,;=:@[\]|-]/;
const PLAIN_IN_QUERY = /[\w.~!$'()*,:@/?[\]{|}^`-]/;

/** Whether an article id is a web address, and so has one spelling. */
export function isWebAddress(id: string): boolean {
  return /^https?:\/\//i.test(id) && URL.canParse(id);
}

/**
 * An article id in its one spelling. An http(s) address loses credentials, fragment, tracking parameters, default port, the
 * host's last dot, doubled and trailing slashes and index.html; its host is lower-cased, http counts as https, what needs no
 * percent escape has none, and the other escapes are upper-cased. Parameters keep their order. Anything else is an id of the
 * publisher's own, kept as it is but for outer blanks and Unicode composition (NFC).
 */
export function normaliseArticleId(id: string): string {
  const text = id.trim();
  if (!isWebAddress(text)) return text.normalize("NFC");
  const url = new URL(text);
  // The scheme is changed in the text: URL's setter would keep ":443" of an http address.
  const host = new URL(`https://${url.host}`).host.replace(/\.(?=:|$)/, "");
  const path = plain(url.pathname, PLAIN_IN_PATH)
    .replace(/\/{2,}/g, "/")
    .replace(/(\/(index\.html)?)+$/i, "");
  const query = namingQuery(plain(url.search, PLAIN_IN_QUERY));
  return `https://${host}${path}${query && `?${query}`}`;
}

function plain(text: string, chars: RegExp): string {
  return text.replace(/%[0-9a-f]{2}/gi, (octet) => {
    const char = String.fromCharCode(Number.parseInt(octet.slice(1), 16));
    return chars.test(char) ? char : octet.toUpperCase();
  });
}

/**
 * An article id as it is stored and shown: a web address without what could tell of a reader, but one that still leads to
 * its page. `exact` ones are kept to the letter.
 */
export function keptArticleId(id: string, exact: boolean): string {
  return exact || !isWebAddress(id) ? id : cleaned(new URL(id));
}

/**
 * 22 characters: base64url of the first 128 bits of SHA-256 over site id, NUL, normalised article id; and NUL, question id,
 * where that is not the site's default question, which is then left out. An `exact` id is taken to the letter.
 */
export async function articleKey(
  site: string,
  id: string,
  question?: string,
  exact = false,
): Promise<string> {
  const asked = question === undefined ? "" : `\0${question}`;
  const hash = await sha256(`${site}\0${exact ? id : normaliseArticleId(id)}${asked}`);
  return base64url(hash.subarray(0, 16));
}
