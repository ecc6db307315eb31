/** One line each in the page's console: what keeps a poll from working, and how to mend it. Says nothing of readers. */
import type { Reply } from "../api.ts";
import { warn } from "../page/console.ts";

/** What may keep it: a code of the worker's, no answer, no article, an origin that is none of the site's, or the page's own policy. */
export type Obstacle = (Reply<never> & { ok: false })["code"] | "no-article" | "CSP" | "COEP";

const said = new Set<string>();

/** Says what is in the way, once in a page; nothing where that is nobody's doing. */
export function explain(obstacle: Obstacle, base: string, site: string): void {
  const line = lineOf(obstacle, base, site);
  if (!line || said.has(line)) return;
  said.add(line);
  warn(line);
}

function lineOf(obstacle: Obstacle, base: string, site: string): string | undefined {
  if (obstacle === "CSP") return `this page's CSP refuses the captcha. Add ${base} to frame-src`;
  if (obstacle === "COEP") return "this page's COEP refuses the captcha";
  if (obstacle === "no-article") return "no article. Add data-article: this page has no address";
  if (obstacle === "origin-not-allowed")
    // A frame whose sandbox takes its origin away can't be added to a site's.
    return self.origin === "null"
      ? "this frame has no origin. Add allow-same-origin to its sandbox"
      : `${self.origin} is not an origin of "${site}". Add it to them: npm run site -- set ${site} --origin ${self.origin}`;
  if (obstacle === "unknown-site") return `no site "${site}" at ${base}. Check data-site, or register it`;
  if (obstacle !== "network") return `${base} refuses (${obstacle}). Check the poll's attributes`;
  return navigator.onLine ? `${base} does not answer. Check CSP connect-src` : undefined;
}
