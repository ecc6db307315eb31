/** What the widget tells of the page it stands on: cleaned of all that does not name the article. Reads, changes nothing. */
import { namingQuery } from "../../common/address.ts";
import { addressOf } from "./surroundings.ts";

/** The longest address and the longest title that the worker takes; no vote is refused for a longer one. */
const ADDRESS_CHARS = 2_048;
const TITLE_CHARS = 300;

/** What is told of the page with a vote. On a page of ours around the poll the title is the publisher's (poll-page.ts). */
export function aboutPage(host: HTMLElement): { url: string; title: string } {
  const title = host.dataset.title ?? document.title;
  const address = addressOf(document);
  return { url: address && cleaned(address), title: title.slice(0, TITLE_CHARS) };
}

/** An address without fragment, credentials and tracking parameters, and of a length that is taken. */
function cleaned(address: string): string {
  const { origin, pathname, search } = new URL(address);
  const query = namingQuery(search);
  return (origin + pathname + (query && `?${query}`)).slice(0, ADDRESS_CHARS);
}

/**
 * The article id: explicit, else the canonical link, else the address; "" on a page that has none. Another origin's link is
 * for the worker to judge.
 */
export function articleOf(explicit: string, address: string): { article: string; address?: string } {
  if (explicit) return { article: explicit };
  const canonical = document.querySelector<HTMLLinkElement>("link[rel=canonical]")?.href;
  if (!canonical) return { article: address };
  return canonical.startsWith(`${self.origin}/`) ? { article: canonical } : { article: canonical, address };
}
