/** What the widget tells of the page it stands on: cleaned of all that does not name the article. Reads, changes nothing. */
import { namingQuery } from "../common/address.ts";

/** The longest address and the longest title that the worker takes; no vote is refused for a longer one. */
const ADDRESS_CHARS = 2_048;
const TITLE_CHARS = 300;

/** The page's address without fragment, credentials and tracking parameters. */
export function addressOfPage(): string {
  const { origin, pathname, search } = location;
  const query = namingQuery(search);
  return (origin + pathname + (query && `?${query}`)).slice(0, ADDRESS_CHARS);
}

/** Its title. On a page of ours around the poll the publisher gives it (worker/routes/poll-page.ts). */
export function titleOfPage(host: HTMLElement): string {
  return (host.dataset.title ?? document.title).slice(0, TITLE_CHARS);
}

/** The article id: explicit, else the canonical link, else the address. Another origin's link is for the worker to judge. */
export function articleOf(explicit: string, address: string): { article: string; address?: string } {
  if (explicit) return { article: explicit };
  const canonical = document.querySelector<HTMLLinkElement>("link[rel=canonical]")?.href;
  if (!canonical) return { article: address };
  return canonical.startsWith(`${location.origin}/`)
    ? { article: canonical }
    : { article: canonical, address };
}
