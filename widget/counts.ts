/**
 * `counts.js`, for pages that list articles: writes into each element with `data-afterword-count="article id"` how many
 * have voted. What is hidden or can't be read leaves the element's own content. Never throws into the publisher's page.
 */
import type { TalliesAnswer, Tally } from "../worker/contract/index.ts";

/** Articles of one request, as the worker takes them. */
const AT_ONCE = 20;
/** The longest id that the worker takes. */
const ARTICLE_CHARS = 2_048;
/** Cloudflare takes addresses of 16 KB; one more id of the longest kind fits after these. */
const QUERY_CHARS = 8_000;
/** What a page inserts within a few frames shares its requests. */
const BURST_MS = 50;

const script = document.currentScript as HTMLScriptElement | null;
const site = script?.dataset.site;
const page = window as { afterwordCounts?: true };

// A second copy of the script has nothing left to do.
if (script && site && !page.afterwordCounts) {
  page.afterwordCounts = true;
  /** By article id, from the moment it is asked for; null until it is answered, and where there is nothing to show. */
  const tallies = new Map<string, Tally | null>();
  /** What the publisher put into the elements that were written to. */
  const own = new WeakMap<Element, string>();
  let waiting = false;

  /** Asks for what was never asked for, and writes what is known. */
  const fill = () => {
    waiting = false;
    let asked: string[] = [];
    let query = new URLSearchParams();
    const ask = () => {
      if (asked[0]) void request(query, asked);
      asked = [];
      query = new URLSearchParams();
    };
    for (const element of document.querySelectorAll<HTMLElement>("[data-afterword-count]")) {
      const article = (element.dataset.afterwordCount ?? "").trim();
      const tally = tallies.get(article);
      // An id of any other length would spoil the whole request.
      if (tally === undefined && article && article.length <= ARTICLE_CHARS) {
        tallies.set(article, null);
        query.append("article", article);
        if (asked.push(article) === AT_ONCE || `${query}`.length > QUERY_CHARS) ask();
      }
      // Without a tally an element that shows another article's gets its own content back.
      const wanted = (tally && text(element, tally)) ?? own.get(element);
      if (wanted === undefined || wanted === element.textContent) continue;
      if (!own.has(element)) own.set(element, element.textContent ?? "");
      element.textContent = wanted;
    }
    ask();
  };

  const request = async (query: URLSearchParams, asked: string[]) => {
    try {
      if (script.dataset.exact != null) query.set("exact", "1");
      const url = `${new URL(script.src).origin}/v1/sites/${site}/tallies?${query}`;
      const answer: TalliesAnswer = await (await fetch(url, { credentials: "omit" })).json();
      asked.map((article, i) => tallies.set(article, answer.tallies[i]?.tally ?? null));
      fill();
    } catch {
      // The elements keep their own content.
    }
  };

  /** What an element shows of a tally, in its own language; undefined for nothing. */
  const text = (element: HTMLElement, { yes, no }: Tally): string | undefined => {
    const show = element.dataset.afterwordShow;
    if (show === "approval") return yes + no ? format(element, yes / (yes + no), "percent") : undefined;
    return format(element, show === "yes" ? yes : yes + no);
  };

  const format = (element: HTMLElement, value: number, style?: "percent"): string => {
    const language = element.closest<HTMLElement>("[lang]")?.lang || undefined;
    try {
      return value.toLocaleString(language, style && { style });
    } catch {
      // The page names a language that can't be one.
      return value.toLocaleString(undefined, style && { style });
    }
  };

  const start = () => {
    fill();
    new MutationObserver(() => {
      if (!waiting) setTimeout(fill, BURST_MS);
      waiting = true;
    }).observe(document, {
      childList: true,
      subtree: true,
      attributeFilter: ["data-afterword-count", "data-afterword-show"],
    });
  };
  // Spans that are still being parsed belong to the first request.
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
}
