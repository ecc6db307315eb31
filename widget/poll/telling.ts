/** What the page is told, how things stand and what happened; and what it may ask. */

import type { Choice } from "../../worker/contract/index.ts";
import type { AfterwordDetail, AfterwordEvents, ArticleFeedbackElement } from "../afterword.d.ts";
import type { Poll } from "../loader/handover.ts";
import type { State } from "./state.ts";

/** How things stand; null before the poll is loaded. */
export function detailOf({
  poll,
  own,
  tally,
}: Pick<State, "poll" | "own" | "tally">): AfterwordDetail | null {
  const { choice = null, status = null } = own ?? {};
  return poll && { article: poll.article, state: poll.state, choice, status, tally };
}

/** Tells it from the element upwards, and out of any component that it is part of. */
export function tell<Name extends keyof AfterwordEvents>(
  host: HTMLElement,
  name: Name,
  detail: AfterwordEvents[Name] | null,
): void {
  host.dispatchEvent(new CustomEvent(`afterword-${name}`, { bubbles: true, composed: true, detail }));
}

/**
 * Lets the page ask how things stand, whenever it likes, and for what a reader could do, once `ready` has settled; a vote that
 * it asked for before a reader was near is cast now, once.
 */
export function offer(
  host: Poll,
  state: () => State,
  ready: unknown,
  choose: ArticleFeedbackElement["vote"],
  others: Pick<ArticleFeedbackElement, "refresh" | "allow">,
): void {
  Object.defineProperty(host, "poll", { get: () => detailOf(state()), configurable: true });
  Object.assign(host, {
    vote: async (choice: Choice) => {
      await ready;
      return choose(choice);
    },
    ...others,
  });
  if (host._vote) host._vote = void host.vote(host._vote as "yes") as undefined;
}
