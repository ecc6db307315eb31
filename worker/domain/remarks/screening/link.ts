/** Links in a text: with a scheme, with `www.`, or a host that ends like one. Pure. */
import { type Span, spansOf } from "./spans.ts";

const SCHEME = /(?<![\p{L}\p{N}])[a-z][a-z0-9+.-]{1,15}:\/\/[^\s<>"[\]][^\s<>"]{0,2047}/giu;
const WWW = /(?<![\p{L}\p{N}.])www\.[^\s<>"[\]]{3}[^\s<>"]{0,2045}/giu;
/** Of a host. Marks too, as in e-mail addresses. */
const SIGN = "[\\p{L}\\p{M}\\p{N}]";
const HOST = `(?<![\\p{L}\\p{M}\\p{N}.@-])(?:${SIGN}(?:[\\p{L}\\p{M}\\p{N}-]{0,61}${SIGN})?\\.){1,8}`;
/** A host and, after a slash, its path: `t.me/name`. The end of a host is letters. */
const WITH_PATH = new RegExp(`${HOST}[\\p{L}\\p{M}]{2,24}(?::\\d{2,5})?/[^\\s<>"]{0,2048}`, "giu");
/**
 * Ends that are no words: without a path, `end.In 1968` is a sentence whose blank is missing. In small letters alone, for the same
 * reason.
 */
const ENDS =
  "com|org|net|info|biz|edu|gov|io|app|dev|shop|online|site|xyz|club|blog|news|tv|eu|uk|ua|ru|fr|ch|nl|pl|cz|sk|hu|ro|bg|gr|tr|jp|cn|kr|br|mx|ca|au|nz|kz|by|lt|lv|рф|укр";
const BARE = new RegExp(`${HOST}(?:${ENDS})(?![\\p{L}\\p{M}\\p{N}@-]|\\.\\p{L})`, "gu");

/** Of a plain text (plain.ts): those with a scheme, the host and the name before an @ included. */
export function addresses(text: string): Span[] {
  return ended(text, [SCHEME]);
}

/** The others, of a text in which e-mail addresses are none any more. */
export function links(text: string): Span[] {
  return ended(text, [WWW, WITH_PATH, BARE]);
}

/** What ends a sentence is not a link's. */
function ended(text: string, patterns: readonly RegExp[]): Span[] {
  return patterns
    .flatMap((pattern) => spansOf(text, pattern))
    .map(({ from, until }) => {
      const end = /[.,;:!?)}\]'»”]+$/u.exec(text.slice(from, until))?.[0].length ?? 0;
      return { from, until: until - end };
    });
}
