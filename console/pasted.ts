/**
 * A token that somebody has pasted: kept in this tab's session storage, by its site, and nowhere else. No tab opened by itself
 * reads it, nor a captcha's frame in one; docs/security.md says who could.
 */

const nameOf = (site: string) => `afterword-token:${site}`;

/** What this tab keeps where the browser keeps nothing: gone with a reload. */
const kept = new Map<string, string>();

/** Keeps a token of a site; "" forgets it. */
export function pasteToken(site: string, token: string): void {
  kept.set(site, token);
  try {
    if (token) sessionStorage.setItem(nameOf(site), token);
    else sessionStorage.removeItem(nameOf(site));
  } catch {
    // Storage is denied.
  }
}

/** The token of a site that was pasted into this tab, or "". */
export function pastedToken(site: string): string {
  try {
    return kept.get(site) ?? sessionStorage.getItem(nameOf(site)) ?? "";
  } catch {
    return "";
  }
}
