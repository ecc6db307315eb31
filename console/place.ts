/** The address of what is shown: site, view and its filters, so that it can be sent to a colleague. Draws nothing. */
import { signal } from "@preact/signals";

/**
 * A place by its parts: `site`, `view`, `key` (what the view is of), and the view's filters, by name. As an address:
 * `/console/{site}/{view}/{key}?{filters}`, what is empty left out.
 */
export type Place = Record<string, string>;

/** The views by their addresses, in the order of the day's work. Only what can be opened stands here. */
export const VIEWS = {
  ...{ today: "Today", articles: "Articles", review: "Review", remarks: "Remarks" },
  ...{ activity: "Activity", settings: "Settings" },
} as const;

/** What a view that is opened from another one is called. */
const INNER = { article: "Article" } as const;

/** The view where an address names none, or one that is not there. */
const FIRST = "today";

const ROOT = "/console/";
const PARTS = ["site", "view", "key"] as const;

/** A part of a path as it was; one that nobody can have made is taken to the letter. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The place that an address names. Every address names one. */
export function placeOf({ pathname, search }: { pathname: string; search: string }): Place {
  const parts = pathname.slice(ROOT.length).split("/").map(decoded);
  const named = Object.fromEntries(PARTS.map((name, at) => [name, parts[at] ?? ""]));
  return { ...Object.fromEntries(new URLSearchParams(search)), ...named };
}

/** The filters of a place, as a query; empty where there are none. */
export function queryOf(place: Place): string {
  const kept = Object.entries(place).filter(
    ([name, value]) => value !== "" && !PARTS.includes(name as never),
  );
  return kept.length ? `?${new URLSearchParams(kept)}` : "";
}

/** The address of a place. */
export function addressOf(place: Place): string {
  const { site = "", view = "", key = "" } = place;
  const path = site ? [site, view, ...(key ? [key] : [])].map(encodeURIComponent).join("/") : "";
  return ROOT + path + queryOf(place);
}

/** Where we are. Written here alone: others `go`. */
export const here = signal(placeOf(location));
addEventListener("popstate", () => {
  here.value = placeOf(location);
});

/** The view that a place shows, and its name for people. */
export function viewOf({ view = "" }: Place): { view: string; name: string } {
  const names: Record<string, string> = { ...VIEWS, ...INNER };
  const name = Object.hasOwn(names, view) ? names[view] : undefined;
  return name ? { view, name } : { view: FIRST, name: VIEWS[FIRST] };
}

/** Goes on to a place; Back leads here again. `replace`: it does not, as for a filter that is still being typed. */
export function go(place: Place, replace = false): void {
  history[replace ? "replaceState" : "pushState"](null, "", addressOf(place));
  here.value = placeOf(location);
}

/** The same place without what stands in the fragment, as if it had never been there. */
export function forgetFragment(): void {
  history.replaceState(null, "", location.pathname + location.search);
}

/** Follows a link within the page; one that is to open elsewhere is the browser's. */
export function follow(event: MouseEvent, place: Place): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
  event.preventDefault();
  go(place);
  scrollTo(0, 0);
}
