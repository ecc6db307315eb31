/** What readers' pages report of an article, as far as it is kept: its address and its title. Pure. */

import { cleaned } from "../../../common/address.ts";
import { ARTICLE_ID_MAX_CHARS, TITLE_MAX_CHARS } from "../../limits/requests.ts";
import { onOrigins } from "./origins.ts";

/** An address cleaned, if it is of a sane length and on the site. Anything else is nobody's loss. */
export function keptAddress(url = "", origins: readonly string[], exact = false): string | null {
  return url.length <= ARTICLE_ID_MAX_CHARS && onOrigins(url, origins)
    ? exact
      ? url
      : cleaned(new URL(url))
    : null;
}

/**
 * A title as one line of text. What has no look of its own goes, such as soft hyphens and turns of direction, but for the
 * joiners (U+200C, U+200D), without which Persian words and some emoji are others.
 */
export function keptTitle(title: string | undefined): string | null {
  const text = (title ?? "")
    .replace(/(?![\u200c\u200d])\p{Cf}/gu, "")
    .replace(/[\p{Cc}\p{Cs}\s]+/gu, " ")
    .trim();
  return [...text].slice(0, TITLE_MAX_CHARS).join("") || null;
}
