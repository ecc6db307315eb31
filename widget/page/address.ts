/** What the widget tells of the page it stands on: cleaned of all that does not name the article. Reads, changes nothing. */
import { cleaned } from "../../common/address.ts";
import { addressOf } from "./surroundings.ts";

/** The longest address and the longest title that the worker takes; no vote is refused for a longer one. */
const ADDRESS_CHARS = 2_048;
const TITLE_CHARS = 300;
/** And of all names of sections, or of tags: an address has room for so many in any script. */
const NAMES_CHARS = 700;

/** An address cleaned, of a length that is taken; "" for what is none. */
function told(address: string): string {
  try {
    return cleaned(new URL(address)).slice(0, ADDRESS_CHARS);
  } catch {
    return "";
  }
}

/** What is told of the page with a vote. On a page of ours around the poll the title is the publisher's (poll-page.ts). */
function aboutPage(host: HTMLElement): { url: string; title: string } {
  const title = host.dataset.title ?? document.title;
  return { url: told(addressOf(document)), title: title.slice(0, TITLE_CHARS) };
}

/**
 * The article id: explicit, else the canonical link, else the address; "" on a page that has none. Another origin's link is
 * for the worker to judge.
 */
function articleOf(
  explicit: string,
  exact: boolean,
  address: string,
): { article: string; exact?: string; address?: string } {
  if (explicit) return exact ? { article: explicit, exact: "1" } : { article: explicit };
  const link = document.querySelector<HTMLLinkElement>("link[rel=canonical]");
  const article = told(link?.href ?? "") || address;
  return article.startsWith(`${self.origin}/`) ? { article } : { article, address };
}

/** What the page says of itself, and what it names, as it stands now; with the question that it asks, where it names one. */
export function askedBy(host: HTMLElement, attribute: (name: string) => string, exact: boolean) {
  const said = (name: string) => host.dataset[name] || attribute(name);
  const question = said("question");
  const asked: { question?: string } = question ? { question } : {};
  const page = { ...aboutPage(host), ...asked };
  const article: ReturnType<typeof articleOf> & { section?: string; tag?: string } = {
    ...articleOf(attribute("article"), exact, page.url),
    ...asked,
  };
  for (const name of ["section", "tag"] as const) {
    const metas = document.querySelectorAll<HTMLMetaElement>(`[property="article:${name}"]`);
    // Names with commas between, else as the page's metadata has them (ogp.me, article).
    const names = said(name) || Array.from(metas, ({ content }) => content).join();
    // Content blockers look for "tag" in addresses: it is there only where there is one.
    if (names) article[name] = names.slice(0, NAMES_CHARS);
  }
  return { page, article };
}
