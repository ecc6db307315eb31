/** What keeps a poll from working, and how to mend it: one line each for the page's console. Reads, says nothing itself. */
import type { Reply } from "../api.ts";

export const NO_ARTICLE = "no article. Add data-article: this page has no address";

/** Why a poll could not be asked for; undefined where that is nobody's doing. */
export function whyUnloaded(code: (Reply<never> & { ok: false })["code"], base: string, site: string) {
  if (code === "unknown-site") return `no site "${site}" at ${base}. Check data-site, or register it`;
  if (code !== "network") return `${base} refuses (${code}). Check the poll's attributes`;
  return navigator.onLine ? `${base} does not answer. Check CSP connect-src` : undefined;
}

/** Why a page may not vote. A frame whose sandbox takes its origin away can't be added to a site's. */
export function whyBarred(site: string): string {
  return self.origin === "null"
    ? "this frame has no origin. Add allow-same-origin to its sandbox"
    : `${self.origin} is not an origin of "${site}". Add it to them: npm run site -- show ${site}`;
}
