/** The address of what is shown: site, view and its filters, so that it can be sent to a colleague. Draws nothing. */

/** A place by its parts: `site`, `view`, and what the view takes besides. */
export type Place = Record<string, string>;

export const VIEWS = { articles: "Articles", activity: "Activity" } as const;

export const placeOf = (search: string): Place => Object.fromEntries(new URLSearchParams(search));

/** The address of a place; what is empty is left out. */
export function addressOf(place: Place): string {
  const query = new URLSearchParams(Object.entries(place).filter(([, value]) => value !== ""));
  return `?${query}`;
}

const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};
addEventListener("popstate", tell);

/** Hears of each change of the address; answers how to stop. */
export function onPlace(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function go(place: Place): void {
  history.pushState(null, "", addressOf(place));
  tell();
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
}
