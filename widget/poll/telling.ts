/** What the page is told: how things stand, and what happened. */
import type { AfterwordDetail, AfterwordEvents } from "../afterword.d.ts";
import type { State } from "./state.ts";

/** How things stand, once the poll is loaded. */
export function detailOf({ poll, own, tally }: State): AfterwordDetail {
  const { article = "", state = "open" } = poll ?? {};
  const { choice = null, status = null } = own ?? {};
  return { article, state, choice, status, tally };
}

/** Tells it from the element upwards, and out of any component that it is part of. */
export function tell<Name extends keyof AfterwordEvents>(
  host: HTMLElement,
  name: Name,
  detail: AfterwordEvents[Name],
): void {
  host.dispatchEvent(new CustomEvent(`afterword-${name}`, { bubbles: true, composed: true, detail }));
}
