/** What of a page's address names the page. The worker and the widget must agree on it. Pure. */

/**
 * Parameters that say where a reader came from and never what the page shows, as their senders document
 * them (Google, Meta, Microsoft, Yandex, Mailchimp, HubSpot, X, TikTok, LinkedIn, Instagram, Matomo).
 * Changing this list orphans every tally whose article it renames.
 */
const TRACKING =
  /^((utm|mtm|pk)_\w+|(fb|[dgy]|ys|tw|tt)clid|gclsrc|[gw]braid|msclkid|igsh(id)?|li_fat_id|mc_[ce]id|mkt_tok|srsltid|vero_id|_g[al]|_hsenc|_hsmi|_openstat)$/i;

/** A query, as URL's `search` gives it, without its tracking parameters; without a question mark. */
export function namingQuery(search: string): string {
  return search
    .slice(1)
    .split("&")
    .filter((pair) => pair !== "" && !TRACKING.test(pair.split("=")[0] as string))
    .join("&");
}
