/** The poll's place in its element: whose turn it is there, the page's own content or the poll, or nobody's. */
import { hasContent } from "../page/surroundings.ts";
import type { State } from "./state.ts";

export interface Place {
  /** Makes way for a drawing of a state; false where there is nothing to draw yet. */
  isReady(state: State): boolean;
  /** Gives it back to the page. */
  leave(): void;
}

export function createPlace(host: HTMLElement, root: ShadowRoot): Place {
  /** The page's own content; null once there is a poll. */
  let slot = root.firstChild as HTMLSlotElement | null;
  /** There is nothing to see, and so the element gives its room back. */
  let gone = false;
  const hide = (now: boolean) => {
    if (now !== gone) host.hidden = gone = now;
  };
  return {
    isReady({ poll, phase }) {
      // Nothing is known yet, not even whether there is a poll; or what the page put there is better than bad news.
      if (slot && !poll && (phase === "loading" || hasContent(slot))) return false;
      slot?.remove();
      slot = null;
      hide(poll?.state === "off" || poll?.state === "hidden");
      return !gone;
    },
    leave() {
      hide(false);
      root.replaceChildren(document.createElement("slot"));
    },
  };
}
