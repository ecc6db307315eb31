/**
 * `counts.js`, for pages that list articles: writes into each element with `data-afterword-count="article id"` how many
 * have voted. What is hidden or can't be read leaves the element's own content. Looks again only where such an element was
 * added; says in the console what is wrong, and never throws into the publisher's page.
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
  const isExact = "exact" in script.dataset;
  let waiting = false;

  /** Asks for what was never asked for, and writes what is known. */
  const fill = () => {
    waiting = false;
    let query = new URLSearchParams();
    const ask = () => {
      if (`${query}`) void request(query);
      query = new URLSearchParams();
    };
    for (const element of document.querySelectorAll<HTMLElement>("[data-afterword-count]")) {
      let article = (element.dataset.afterwordCount as string).trim();
      // An address without its origin; no other id is changed, as it may be any words. A link's is made without a throw.
      if (!isExact && /^\.*[/?]/.test(article)) {
        const link = document.createElement("a");
        link.href = article;
        article = link.href;
      }
      const tally = tallies.get(article);
      // An id of any other length would spoil the whole request.
      if (tally === undefined && article && article.length <= ARTICLE_CHARS) {
        tallies.set(article, null);
        query.append("article", article);
        if (query.getAll("article")[AT_ONCE - 1] || `${query}`.length > QUERY_CHARS) ask();
      }
      // Without a tally an element that shows another article's gets its own content back.
      const wanted = (tally && text(element, tally)) ?? own.get(element);
      if (wanted === undefined || wanted === element.textContent) continue;
      if (!own.has(element)) own.set(element, element.textContent as string);
      element.textContent = wanted;
    }
    ask();
  };

  const request = async (query: URLSearchParams) => {
    try {
      const asked = query.getAll("article");
      if (isExact) query.set("exact", "1");
      const url = `${new URL(script.src).origin}/v1/sites/${site}/tallies?${query}`;
      const answer: TalliesAnswer & { detail?: string } = await (
        await fetch(url, { credentials: "omit" })
      ).json();
      if (answer.detail) throw answer.detail;
      asked.map((article, i) => tallies.set(article, answer.tallies[i]?.tally ?? null));
      fill();
    } catch (why) {
      // The elements keep their own content.
      console.warn("Afterword:", why);
    }
  };

  /** What an element shows of a tally, in its own language; undefined for nothing. */
  const text = (element: HTMLElement, { yes, no }: Tally): string | undefined => {
    const show = element.dataset.afterwordShow;
    const all = yes + no;
    if (show === "approval") return all ? format(element, yes / all, "percent") : undefined;
    return format(element, show === "yes" ? yes : all);
  };

  const format = (element: HTMLElement, value: number, style?: "percent"): string => {
    const write = (language?: string) => value.toLocaleString(language, { style });
    try {
      return write(element.closest<HTMLElement>("[lang]")?.lang.replace(/_/g, "-"));
    } catch {
      // The page names a language that is none, or "".
      return write();
    }
  };

  const start = () => {
    fill();
    new MutationObserver((records) => {
      const isNews = ({ attributeName, addedNodes }: MutationRecord) =>
        attributeName ||
        [...(addedNodes as NodeListOf<HTMLElement>)].some(
          (node) => node.dataset?.afterwordCount || node.querySelector?.("[data-afterword-count]"),
        );
      if (waiting || !records.some(isNews)) return;
      waiting = true;
      setTimeout(fill, BURST_MS);
    }).observe(document, {
      childList: true,
      subtree: true,
      attributeFilter: ["data-afterword-count", "data-afterword-show"],
    });
  };
  // Spans that are still being parsed belong to the first request. "loading" has seven letters, what comes after it more.
  if (document.readyState[7]) start();
  else addEventListener("DOMContentLoaded", start);
}
