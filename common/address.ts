/** What of a page's address names the page. The worker and the widget must agree on it. Pure. */

/**
 * Parameters that say where a reader came from or who it is, and never what the page shows, as their senders document them
 * and as public lists have them (ClearURLs' global rules, Firefox's query stripping): Google, Matomo, HubSpot, Meta, X,
 * TikTok, Microsoft, Yandex, LinkedIn, Mailchimp, Marketo, Omeda, Vero, Klaviyo, Drip; and what opens a session. Whole names,
 * but for beginnings that are one sender's alone: `pk_id` is some page's own.
 * Changing this list orphans every tally whose article it renames.
 */
const TRACKING =
  /^((utm|mtm|hsa|gad)_\w+|(pk|piwik)_(campaign|cid|content|keyword|kwd|medium|source)|__?hs\w+|(fb|[dgqy]|ys|t[tw])clid|msclkid|gclsrc|[gw]braid|srsltid|igsh(id)?|li_fat_id|mc_[ce]id|mkt_tok|oly_(anon|enc)_id|vero_id|_(ga|gl|ke|kx|openstat)|__s|(\w+_)?token|(j|php)?sess(ion)?id|email)$/i;

/** An address in parts, as URL and `location` have them. */
interface Parts {
  origin: string;
  pathname: string;
  search: string;
}

/** A query, as URL's `search` gives it, without its tracking parameters; without a question mark. */
export function namingQuery(search: string): string {
  return search
    .slice(1)
    .split("&")
    .filter((pair) => pair && !TRACKING.test(pair.split("=")[0] as string))
    .join("&");
}

/**
 * An address without fragment, credentials and tracking parameters. It still leads to its page: nothing that is left is
 * changed.
 */
export function cleaned({ origin, pathname, search }: Parts): string {
  const query = namingQuery(search);
  return origin + pathname + (query && `?${query}`);
}
