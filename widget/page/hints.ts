/** One line each in the page's console: what keeps a poll from working, and how to mend it. Says nothing of readers. */
import type { Reply } from "../api.ts";
import { warn } from "./console.ts";

/** What may keep it: a code of the worker's, no answer, no article, or an origin that is none of the site's. */
export type Obstacle = (Reply<never> & { ok: false })["code"] | "no-article";

const said = new Set<string>();

/** Says a line, once in a page; nothing where there is none. */
export function hint(line: string | undefined): void {
  if (!line || said.has(line)) return;
  said.add(line);
  warn(line);
}

/** Says what is in the way, where that is somebody's doing. */
export function explain(obstacle: Obstacle, base: string, site: string): void {
  hint(lineOf(obstacle, base, site));
}

function lineOf(obstacle: Obstacle, base: string, site: string): string | undefined {
  if (obstacle === "no-article") return "no article. Add data-article: this page has no address";
  if (obstacle === "origin-not-allowed")
    // A frame whose sandbox takes its origin away can't be added to a site's.
    return self.origin === "null"
      ? "this frame has no origin. Add allow-same-origin to its sandbox"
      : `${self.origin} is not an origin of "${site}". Add it to them: npm run site -- show ${site}`;
  if (obstacle === "unknown-site") return `no site "${site}" at ${base}. Check data-site, or register it`;
  if (obstacle !== "network") return `${base} refuses (${obstacle}). Check the poll's attributes`;
  return navigator.onLine ? `${base} does not answer. Check CSP connect-src` : undefined;
}
